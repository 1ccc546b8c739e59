using System.Globalization;
using System.Text.Json;

namespace PahlawanPangan.Gateway.Tracing;

/// <summary>Turns the events of one lot, in order, and then those of its deliveries into events of EPCIS.</summary>
internal sealed class EpcisEvents
{
    private readonly Utf8JsonWriter _json;
    private readonly LotTrace _trace;
    private readonly string _class;
    private readonly bool _isGrams;
    private long _posted;
    private string? _end;
    private TraceEvent _source = null!;
    private int _written;

    /// <param name="json">Where they go.</param>
    /// <param name="trace">The lot as its events left it.</param>
    public EpcisEvents(Utf8JsonWriter json, LotTrace trace)
    {
        _json = json;
        _trace = trace;
        _class = EpcisIds.ClassOf(trace.Lot.LotId, trace.Origin);
        _isGrams = trace.Origin?.Unit == "gram";
    }

    /// <summary>Writes what the next event becomes: nothing, an event, or several.</summary>
    public void Write(TraceEvent source)
    {
        (_source, _written) = (source, 0);
        var data = source.Data;
        var quantity = data.Whole("quantity") ?? 0;
        var claim = _trace.ClaimOf(data.Id("claimId"));
        switch (source.Type)
        {
            case "lot.posted":
                _posted = quantity;
                Object("ADD", "commissioning", "active", claim: null, quantity, WriteOrigin);
                break;
            case "lot.adjusted":
                Adjust(quantity);
                break;
            case "lot.claimed" when claim is not null:
                Aggregation("ADD", "packing", "in_progress", claim, quantity);
                break;
            case "lot.collected" when claim is not null:
                Collect(claim);
                break;
            case "lot.claim-cancelled" or "lot.claim-lapsed" when claim is not null:
                Unpack(claim, quantity);
                break;
            case "lot.claim-recalled" when claim is not null:
                Object("OBSERVE", "holding", "recalled", claim, data.Whole("collected") ?? 0);
                break;
            case "lot.claim-lost" when claim is not null:
                Object("DELETE", "destroying", "unknown", claim, data.Whole("collected") ?? 0);
                break;
            case "lot.rejected" when claim is not null:
                Reject(claim, quantity);
                break;
            case "lot.withdrawn":
                End("disposed", quantity);
                break;
            case "lot.recalled":
                Object("OBSERVE", "holding", "recalled", claim: null, 0);
                End("recalled", quantity);
                break;
            case "lot.expired":
                End("expired", quantity);
                break;
            case "lot.temperature-recorded":
                Object(
                    "OBSERVE", "sensor_reporting", disposition: null, claim, 0,
                    () => WriteReading(LotTrace.ReadingOf(data, data.Text("stage") ?? "posting", null)));
                break;
            case "delivery.temperature-recorded" when _trace.ClaimOf(source.Entry.AggregateId) is { } measured:
                Object(
                    "OBSERVE", "sensor_reporting", disposition: null, measured, 0,
                    () => WriteReading(LotTrace.ReadingOf(data, data.Text("stage") ?? "handover", null)));
                break;
            case "delivery.handed-over" when _trace.ClaimOf(source.Entry.AggregateId) is { } delivered:
                Object(
                    "OBSERVE", "receiving", "in_progress", delivered, delivered.Collected,
                    () =>
                    {
                        WriteParties(data.Id("courierId"), delivered.RecipientId);
                        WriteReading(LotTrace.ReadingOf(data.Part("temperature"), "handover", null));
                    });
                break;
        }
    }

    private void Adjust(long posted)
    {
        var change = posted - _posted;
        _posted = posted;
        if (change > 0)
        {
            Object("ADD", "commissioning", "active", claim: null, change);
        }
        else if (change < 0)
        {
            Object("DELETE", "decommissioning", "inactive", claim: null, -change);
        }
    }

    private void Collect(ClaimTraceResponse claim)
    {
        var data = _source.Data;
        var courier = data.Id("courierId");
        Object(
            "OBSERVE", courier is null ? "receiving" : "shipping", courier is null ? "in_progress" : "in_transit", claim,
            data.Whole("collected") ?? 0,
            () =>
            {
                WriteParties(_trace.Lot.DonorId, courier ?? claim.RecipientId);
                WriteReading(LotTrace.ReadingOf(data.Part("temperature"), "pickup", null));
            });
        Unpack(claim, data.Whole("returned") ?? 0);
    }

    /// <summary>What a claim gives back goes to the lot; when that has ended, it ends too.</summary>
    private void Unpack(ClaimTraceResponse claim, long quantity)
    {
        if (quantity > 0)
        {
            Aggregation("DELETE", "unpacking", _end ?? "available", claim, quantity);
            if (_end is not null)
            {
                Object("DELETE", "destroying", _end, claim: null, quantity);
            }
        }
    }

    /// <summary>Food was refused at the door, after the event before took it out of its claim.</summary>
    private void Reject(ClaimTraceResponse claim, long quantity)
    {
        var isReturned = _source.Data.Text("outcome") == "returned";
        Object(
            "OBSERVE", "inspecting",
            _source.Data.Text("reason") switch
            {
                _ when isReturned => "returned",
                "damaged" or "spoiled" => "damaged",
                "temperature" or "mislabelled" => "non_conformant",
                _ => "non_sellable_other",
            },
            claim, quantity);
        if (!isReturned && _end is null)
        {
            Object("DELETE", "destroying", "disposed", claim: null, quantity);
        }
    }

    private void End(string disposition, long quantity)
    {
        _end = disposition;
        if (quantity > 0)
        {
            Object("DELETE", "destroying", disposition, claim: null, quantity);
        }
    }

    /// <summary>An event about a claim's food, or about the lot's.</summary>
    private void Object(
        string action, string step, string? disposition, ClaimTraceResponse? claim, long quantity, Action? more = null)
    {
        Begin("ObjectEvent", action, step, disposition);

        // Without a quantity it is about the claim or the lot as a whole.
        if (claim is not null || quantity <= 0)
        {
            _json.WriteStartArray("epcList"u8);
            _json.WriteStringValue(EpcisIds.Of(claim?.ClaimId ?? _trace.Lot.LotId));
            _json.WriteEndArray();
        }

        if (quantity > 0)
        {
            WriteQuantity("quantityList", quantity);
        }

        more?.Invoke();
        _json.WriteEndObject();
    }

    /// <summary>Food is put into a claim or taken out of it.</summary>
    private void Aggregation(string action, string step, string disposition, ClaimTraceResponse claim, long quantity)
    {
        Begin("AggregationEvent", action, step, disposition);
        _json.WriteString("parentID"u8, EpcisIds.Of(claim.ClaimId));
        WriteQuantity("childQuantityList", quantity);
        _json.WriteEndObject();
    }

    private void Begin(string type, string action, string step, string? disposition)
    {
        var entry = _source.Entry;
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        _json.WriteString("eventID"u8, EpcisIds.Of(_written == 0 ? entry.EventId : EpcisIds.Further(entry.EventId, _written)));
        _written++;
        WriteTime("eventTime", _source.At);
        WriteTime("recordTime", _source.At);
        _json.WriteString("eventTimeZoneOffset"u8, "+00:00"u8);
        _json.WriteString("action"u8, action);
        _json.WriteString("bizStep"u8, step);
        if (disposition is not null)
        {
            _json.WriteString("disposition"u8, disposition);
        }

        // Where a courier hands food over is the recipient's address, which events do not have.
        if (_trace.Origin is { } origin && !_source.Type.StartsWith("delivery.", StringComparison.Ordinal))
        {
            foreach (var name in (ReadOnlySpan<string>)["readPoint", "bizLocation"])
            {
                _json.WriteStartObject(name);
                _json.WriteString("id"u8, EpcisIds.Of(origin.Location));
                _json.WriteEndObject();
            }
        }

        _json.WriteString("pangan:lot"u8, EpcisIds.Of(_trace.Lot.LotId));
        _json.WriteString("pangan:event"u8, _source.Type);
        WriteId("pangan:claim", _source.Data.Id("claimId"));
        WriteId("pangan:recipient", _source.Data.Id("recipientId"));
        WriteId("pangan:courier", _source.Data.Id("courierId"));
        WriteId("pangan:recall", _source.Data.Id("recallId"));
        if ((_source.Data.Text("detail") ?? _source.Data.Text("reason")) is { } reason)
        {
            _json.WriteString("pangan:reason"u8, reason);
        }

        if (_source.Data.Part("override")?.Text("reason") is { } overridden)
        {
            _json.WriteString("pangan:override"u8, overridden);
        }
    }

    private void WriteOrigin()
    {
        var data = _source.Data;
        WriteReading(LotTrace.ReadingOf(data.Part("temperature"), "posting", null));
        if (_trace.Origin is not { } origin)
        {
            return;
        }

        _json.WriteStartObject("ilmd"u8);
        if (origin.BatchCodes is { Count: > 0 } codes)
        {
            if (codes.Count == 1)
            {
                _json.WriteString("cbvmda:lotNumber"u8, codes[0]);
            }
            else
            {
                WriteTexts("cbvmda:lotNumber", codes);
            }
        }

        _json.WriteString("cbvmda:itemExpirationDate"u8, origin.UseBy.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        if (origin.BestBefore is { } bestBefore)
        {
            _json.WriteString(
                "cbvmda:bestBeforeDate"u8, bestBefore.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        }

        WriteTime("pangan:useBy", origin.UseBy);
        if (origin.PreparedAt is { } preparedAt)
        {
            WriteTime("pangan:preparedAt", preparedAt);
        }

        if (origin.Gtin is { } gtin)
        {
            _json.WriteString("pangan:gtin"u8, gtin);
        }

        _json.WriteString("pangan:title"u8, origin.Title);
        _json.WriteString("pangan:category"u8, origin.Category);
        _json.WriteString("pangan:temperatureClass"u8, origin.TemperatureClass);
        _json.WriteString("pangan:halal"u8, origin.Halal);
        WriteTexts("pangan:allergens", origin.Allergens);
        if (origin.Diet is { } diet)
        {
            WriteTexts("pangan:diet", diet);
        }

        _json.WriteEndObject();
    }

    private void WriteParties(Guid? from, Guid to)
    {
        if (from is { } source)
        {
            WriteParty("sourceList", "source", source);
        }

        WriteParty("destinationList", "destination", to);
    }

    private void WriteParty(string list, string name, Guid id)
    {
        _json.WriteStartArray(list);
        _json.WriteStartObject();
        _json.WriteString("type"u8, "possessing_party"u8);
        _json.WriteString(name, EpcisIds.Of(id));
        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    private void WriteReading(TraceReadingResponse? reading)
    {
        if (reading is null)
        {
            return;
        }

        _json.WriteStartArray("sensorElementList"u8);
        _json.WriteStartObject();
        _json.WriteStartObject("sensorMetadata"u8);
        WriteTime("time", reading.MeasuredAt);
        if (reading.Device is { Length: > 0 } device)
        {
            _json.WriteString("deviceID"u8, EpcisIds.OfDevice(device));
        }

        _json.WriteEndObject();
        _json.WriteStartArray("sensorReport"u8);
        _json.WriteStartObject();
        _json.WriteString("type"u8, "Temperature"u8);
        _json.WriteNumber("value"u8, reading.Celsius);
        _json.WriteString("uom"u8, "CEL"u8);
        if (reading.IsWithin == false)
        {
            _json.WriteString("exception"u8, "ALARM_CONDITION"u8);
        }

        _json.WriteString("pangan:stage"u8, reading.Stage);
        if (reading.LimitsVersion is { } version)
        {
            _json.WriteNumber("pangan:limitsVersion"u8, version);
        }

        _json.WriteEndObject();
        _json.WriteEndArray();
        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    private void WriteQuantity(string list, long quantity)
    {
        _json.WriteStartArray(list);
        _json.WriteStartObject();
        _json.WriteString("epcClass"u8, _class);
        _json.WriteNumber("quantity"u8, quantity);
        if (_isGrams)
        {
            _json.WriteString("uom"u8, "GRM"u8);
        }

        _json.WriteEndObject();
        _json.WriteEndArray();
    }

    private void WriteTexts(string name, IReadOnlyList<string> texts)
    {
        _json.WriteStartArray(name);
        foreach (var text in texts)
        {
            _json.WriteStringValue(text);
        }

        _json.WriteEndArray();
    }

    private void WriteId(string name, Guid? id)
    {
        if (id is { } given)
        {
            _json.WriteString(name, EpcisIds.Of(given));
        }
    }

    private void WriteTime(string name, DateTimeOffset at) =>
        _json.WriteString(name, at.UtcDateTime.ToString(EpcisIds.TimeFormat, CultureInfo.InvariantCulture));
}
