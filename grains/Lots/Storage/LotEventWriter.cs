using System.Diagnostics;
using System.Text.Json;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots.Storage;

/// <summary>Writes a lot's events as the stream carries them: never a code, never an address.</summary>
internal sealed class LotEventWriter : IDisposable
{
    private readonly CloudEventWriter _events = new();

    /// <summary>Writes one event and returns its NATS subject.</summary>
    public ReadOnlyMemory<byte> Write(Guid lotId, Guid donorId, string region, in RecordedEvent recorded, out string subject)
    {
        var (type, typeName) = Name(recorded.Event);
        subject = _events.Subject(type, region);
        var json = _events.Begin("/lots/", typeName, lotId, recorded.Sequence, recorded.At, recorded.TraceParent);
        json.WriteString("donorId"u8, donorId);
        WriteData(json, recorded.Event);
        WriteQuantities(json, recorded.After);
        return _events.End();
    }

    /// <summary>Clears the events written so far.</summary>
    public void Clear() => _events.Clear();

    public void Dispose() => _events.Dispose();

    private static (string Type, string TypeName) Name(LotEvent domainEvent) => domainEvent switch
    {
        LotClaimed => ("lot.claimed", "org.pahlawanpangan.lot.claimed.v1"),
        ClaimCollected => ("lot.collected", "org.pahlawanpangan.lot.collected.v1"),
        ClaimCancelled => ("lot.claim-cancelled", "org.pahlawanpangan.lot.claim-cancelled.v1"),
        ClaimLapsed => ("lot.claim-lapsed", "org.pahlawanpangan.lot.claim-lapsed.v1"),
        LotPosted => ("lot.posted", "org.pahlawanpangan.lot.posted.v1"),
        LotAdjusted => ("lot.adjusted", "org.pahlawanpangan.lot.adjusted.v1"),
        LotWithdrawn => ("lot.withdrawn", "org.pahlawanpangan.lot.withdrawn.v1"),
        LotRecalled => ("lot.recalled", "org.pahlawanpangan.lot.recalled.v1"),
        LotExpired => ("lot.expired", "org.pahlawanpangan.lot.expired.v1"),
        ClaimRescheduled => ("lot.claim-rescheduled", "org.pahlawanpangan.lot.claim-rescheduled.v1"),
        ClaimRecalled => ("lot.claim-recalled", "org.pahlawanpangan.lot.claim-recalled.v1"),
        ClaimLost => ("lot.claim-lost", "org.pahlawanpangan.lot.claim-lost.v1"),
        LotTemperatureRecorded => ("lot.temperature-recorded", "org.pahlawanpangan.lot.temperature-recorded.v1"),
        LotRejected => ("lot.rejected", "org.pahlawanpangan.lot.rejected.v1"),
        LotClosed => ("lot.closed", "org.pahlawanpangan.lot.closed.v1"),
        LotExhausted => ("lot.exhausted", "org.pahlawanpangan.lot.exhausted.v1"),
        _ => throw new UnreachableException($"{domainEvent.GetType().Name} is not published."),
    };

    private static void WriteData(Utf8JsonWriter json, LotEvent domainEvent)
    {
        switch (domainEvent)
        {
            case LotClaimed claimed:
                WriteClaim(json, claimed.Claim);
                CloudEventWriter.WriteTime(json, "heldUntil"u8, claimed.Claim.HeldUntil);
                if (claimed.Claim.DeliverTo is { } place)
                {
                    WritePoint(json, "delivery"u8, place);
                }

                break;
            case ClaimCollected collected:
                WriteClaim(json, collected.Claim);
                json.WriteNumber("collected"u8, collected.Taken);
                json.WriteNumber("returned"u8, collected.Claim.Quantity - collected.Taken);
                if (collected.CourierId is { } courier)
                {
                    json.WriteString("courierId"u8, courier);
                }

                if (collected.Temperature is { } taking)
                {
                    WriteTemperature(json, taking);
                }

                WriteOverride(json, collected.OverrideReason);
                break;
            case ClaimCancelled cancelled:
                WriteClaim(json, cancelled.Claim);
                json.WriteString("reason"u8, cancelled.Reason switch
                {
                    CancelReason.Recall => "recall"u8,
                    CancelReason.Engine => "engine"u8,
                    _ => "claimant"u8,
                });
                if (cancelled.Detail is { } detail)
                {
                    json.WriteString("detail"u8, detail);
                }

                WriteOverride(json, cancelled.Refused?.OverrideReason);
                WriteRecall(json, cancelled.RecallId);
                break;
            case ClaimRescheduled moved:
                WriteClaim(json, moved.Claim);
                CloudEventWriter.WriteTime(json, "heldUntil"u8, moved.HeldUntil);
                WriteWindow(json, moved.PickupWindow);
                break;
            case ClaimRecalled recalled:
                WriteCollected(json, recalled.Claim, recalled.Detail);
                WriteRecall(json, recalled.RecallId);
                break;
            case ClaimLost lost:
                WriteCollected(json, lost.Claim, lost.Detail);
                break;
            case LotTemperatureRecorded recorded:
                WriteRecorded(json, recorded);
                break;
            case LotRejected rejected:
                WriteRejected(json, rejected);
                break;
            case LotClosed closed:
                json.WriteNumber("quantity"u8, closed.Quantity);
                break;
            case ClaimLapsed lapsed:
                WriteClaim(json, lapsed.Claim);
                break;
            case LotPosted posted:
                json.WriteNumber("quantity"u8, posted.Quantity);
                WriteTerms(json, posted.Terms);
                if (posted.Temperature is { } measured)
                {
                    WriteTemperature(json, measured);
                }

                break;
            case LotAdjusted adjusted:
                json.WriteNumber("quantity"u8, adjusted.Posted);
                WriteTerms(json, adjusted.Terms);
                break;
            case LotWithdrawn withdrawn:
                WriteStop(json, withdrawn.Reason, withdrawn.Quantity, withdrawn.By);
                break;
            case LotRecalled recalled:
                WriteStop(json, recalled.Recall.Reason, recalled.Quantity, recalled.By);
                WriteRecall(json, recalled.Recall.RecallId);
                break;
            case LotExpired expired:
                json.WriteNumber("quantity"u8, expired.Quantity);
                break;
        }
    }

    private static void WriteClaim(Utf8JsonWriter json, Claim claim)
    {
        json.WriteString("claimId"u8, claim.Id);
        json.WriteString("recipientId"u8, claim.RecipientId);
        json.WriteNumber("quantity"u8, claim.Quantity);
        json.WriteBoolean("forDelivery"u8, claim.DeliverTo is not null);
    }

    /// <summary>Food that was handed over and does not count as rescued any more.</summary>
    private static void WriteCollected(Utf8JsonWriter json, Claim claim, string detail)
    {
        WriteClaim(json, claim);
        json.WriteNumber("collected"u8, claim.Collected ?? 0);
        if (claim.Details?.CollectedAt is { } at)
        {
            CloudEventWriter.WriteTime(json, "collectedAt"u8, at);
        }

        if (claim.Details?.CourierId is { } courier)
        {
            json.WriteString("courierId"u8, courier);
        }

        if (claim.Details?.LostAt is { } lostAt)
        {
            CloudEventWriter.WriteTime(json, "lostAt"u8, lostAt);
        }

        json.WriteString("detail"u8, detail);
    }

    private static void WriteTemperature(Utf8JsonWriter json, TemperatureCheck check)
    {
        json.WriteStartObject("temperature"u8);
        WriteReading(json, check);
        json.WriteEndObject();
    }

    private static void WriteReading(Utf8JsonWriter json, TemperatureCheck check)
    {
        json.WriteNumber("celsius"u8, check.Reading.Celsius);
        CloudEventWriter.WriteTime(json, "measuredAt"u8, check.Reading.MeasuredAt);
        if (check.Reading.Device is { } device)
        {
            json.WriteString("device"u8, device);
        }

        json.WriteNumber("limitsVersion"u8, check.LimitsVersion);
        json.WriteBoolean("isWithin"u8, check.IsWithin);
    }

    private static void WriteOverride(Utf8JsonWriter json, string? reason)
    {
        if (reason is not null)
        {
            json.WriteStartObject("override"u8);
            json.WriteString("reason"u8, reason);
            json.WriteEndObject();
        }
    }

    private static void WriteRecorded(Utf8JsonWriter json, LotTemperatureRecorded recorded)
    {
        json.WriteString("stage"u8, Wire.Name(recorded.Stage));
        WriteReading(json, recorded.Check);
        if (recorded.Claim is { } claim)
        {
            json.WriteString("claimId"u8, claim.Id);
            json.WriteString("recipientId"u8, claim.RecipientId);
        }

        if (recorded.CourierId is { } courier)
        {
            json.WriteString("courierId"u8, courier);
        }
    }

    private static void WriteRejected(Utf8JsonWriter json, LotRejected rejected)
    {
        json.WriteString("claimId"u8, rejected.Claim.Id);
        json.WriteString("recipientId"u8, rejected.Claim.RecipientId);
        json.WriteNumber("quantity"u8, rejected.Rejection.Quantity);
        json.WriteString("reason"u8, Wire.Name(rejected.Rejection.Reason));
        if (rejected.CourierId is { } courier)
        {
            json.WriteString("courierId"u8, courier);
        }

        json.WriteString("outcome"u8, rejected.IsReturned ? "returned"u8 : "withdrawn"u8);
    }

    private static void WriteWindow(Utf8JsonWriter json, PickupWindow window)
    {
        json.WriteStartObject("pickupWindow"u8);
        CloudEventWriter.WriteTime(json, "from"u8, window.From);
        CloudEventWriter.WriteTime(json, "to"u8, window.To);
        json.WriteEndObject();
    }

    private static void WriteStop(Utf8JsonWriter json, string reason, long quantity, Guid by)
    {
        json.WriteString("reason"u8, reason);
        json.WriteNumber("quantity"u8, quantity);
        json.WriteString("by"u8, by);
    }

    private static void WriteRecall(Utf8JsonWriter json, Guid? recallId)
    {
        if (recallId is { } campaign)
        {
            json.WriteString("recallId"u8, campaign);
        }
    }

    private static void WriteTerms(Utf8JsonWriter json, LotTerms terms)
    {
        json.WriteString("title"u8, terms.Title);
        json.WriteString("category"u8, terms.Category);
        json.WriteString("unit"u8, Wire.Name(terms.Unit));
        CloudEventWriter.WriteTime(json, "useBy"u8, terms.UseBy);
        if (terms.BestBefore is { } bestBefore)
        {
            CloudEventWriter.WriteTime(json, "bestBefore"u8, bestBefore);
        }

        WriteWindow(json, terms.PickupWindow);
        WritePoint(json, "location"u8, terms.Location);
        json.WriteString("region"u8, terms.Region);
        json.WriteString("temperatureClass"u8, Wire.Name(terms.TemperatureClass));
        WriteNames(json, "allergens"u8, Wire.Names(terms.Allergens));
        json.WriteString("halal"u8, Wire.Name(terms.Halal));
        if (terms.BatchCodes is { Count: > 0 } codes)
        {
            WriteNames(json, "batchCodes"u8, codes);
        }

        if (terms.Gtin is { } gtin)
        {
            json.WriteString("gtin"u8, gtin);
        }

        if (terms.PreparedAt is { } preparedAt)
        {
            CloudEventWriter.WriteTime(json, "preparedAt"u8, preparedAt);
        }

        if (terms.Diets != Diets.None)
        {
            WriteNames(json, "diet"u8, Wire.Names(terms.Diets));
        }
    }

    private static void WriteNames(Utf8JsonWriter json, ReadOnlySpan<byte> name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static void WritePoint(Utf8JsonWriter json, ReadOnlySpan<byte> name, Place place)
    {
        json.WriteStartObject(name);
        json.WriteNumber("lat"u8, place.Lat);
        json.WriteNumber("lon"u8, place.Lon);
        json.WriteEndObject();
    }

    private static void WriteQuantities(Utf8JsonWriter json, in Quantities quantities)
    {
        json.WriteStartObject("quantities"u8);
        json.WriteNumber("posted"u8, quantities.Posted);
        json.WriteNumber("available"u8, quantities.Available);
        json.WriteNumber("held"u8, quantities.Held);
        json.WriteNumber("collected"u8, quantities.Collected);
        json.WriteNumber("expired"u8, quantities.Expired);
        json.WriteNumber("withdrawn"u8, quantities.Withdrawn);
        json.WriteEndObject();
    }
}
