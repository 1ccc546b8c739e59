using System.Text.Json;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>One lot's quantities, computed from its events alone.</summary>
internal sealed class LotFold
{
    private enum End
    {
        None,
        Withdrawn,
        Expired,
    }

    private Quantities _now;
    private End _end;

    /// <summary>The last event's sequence.</summary>
    public long Sequence { get; private set; }

    /// <summary>When the last event occurred.</summary>
    public DateTimeOffset LastAt { get; private set; }

    /// <summary>What the events add up to.</summary>
    public Quantities Quantities => _now;

    /// <summary>Adds an event.</summary>
    /// <returns>The fault; null when there is none.</returns>
    public string? Add(StreamEvent streamEvent)
    {
        if (streamEvent.Sequence != Sequence + 1)
        {
            return streamEvent.Sequence <= Sequence
                ? $"event {streamEvent.Sequence} of lot {streamEvent.AggregateId} comes after its event {Sequence}"
                : $"events {Sequence + 1} to {streamEvent.Sequence - 1} of lot {streamEvent.AggregateId} are missing";
        }

        var data = streamEvent.Data;
        Sequence = streamEvent.Sequence;
        LastAt = streamEvent.OccurredAt;
        Apply(streamEvent.Type, data);
        var reported = ReadQuantities(data.GetProperty("quantities"));
        return reported == _now && _now.AreConserved
            ? null
            : $"{streamEvent.Type} of lot {streamEvent.AggregateId} reports {reported}, but the events up to it give {_now}";
    }

    private void Apply(string type, JsonElement data)
    {
        switch (type)
        {
            case "lot.posted":
                _now = new Quantities { Posted = Number(data, "quantity"), Available = Number(data, "quantity") };
                break;
            case "lot.claimed":
                _now = _now with { Available = _now.Available - Number(data, "quantity"), Held = _now.Held + Number(data, "quantity") };
                break;
            case "lot.collected":
                Release(Number(data, "quantity"), Number(data, "collected"));
                break;
            case "lot.claim-cancelled" or "lot.claim-lapsed":
                Release(Number(data, "quantity"), 0);
                break;
            case "lot.adjusted":
                var posted = Number(data, "quantity");
                _now = _now with { Posted = posted, Available = _now.Available + posted - _now.Posted };
                break;
            case "lot.withdrawn" or "lot.recalled":
                _end = End.Withdrawn;
                _now = _now with { Available = 0, Withdrawn = _now.Withdrawn + _now.Available };
                break;
            case "lot.rejected" when _end == End.None && data.GetProperty("outcome").GetString() == "withdrawn":
                var refused = Number(data, "quantity");
                _now = _now with { Available = _now.Available - refused, Withdrawn = _now.Withdrawn + refused };
                break;
            case "lot.expired":
                _end = End.Expired;
                _now = _now with { Available = 0, Expired = _now.Expired + _now.Available };
                break;
        }
    }

    private void Release(long held, long taken)
    {
        var rest = held - taken;
        _now = _now with { Held = _now.Held - held, Collected = _now.Collected + taken };
        _now = _end switch
        {
            End.Withdrawn => _now with { Withdrawn = _now.Withdrawn + rest },
            End.Expired => _now with { Expired = _now.Expired + rest },
            _ => _now with { Available = _now.Available + rest },
        };
    }

    private static Quantities ReadQuantities(JsonElement data) => new()
    {
        Posted = Number(data, "posted"),
        Available = Number(data, "available"),
        Held = Number(data, "held"),
        Collected = Number(data, "collected"),
        Expired = Number(data, "expired"),
        Withdrawn = Number(data, "withdrawn"),
    };

    private static long Number(JsonElement data, string name) => data.GetProperty(name).GetInt64();
}
