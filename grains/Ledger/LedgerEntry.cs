using System.Text.Json;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>One event in the ledger.</summary>
internal sealed record LedgerEntry
{
    /// <summary>The partition, the same as the outbox's lane.</summary>
    public required short Partition { get; init; }

    /// <summary>Its place in the partition, from 0 without gaps.</summary>
    public required long Index { get; init; }

    /// <summary>The event's id.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The aggregate that it belongs to.</summary>
    public required Guid AggregateId { get; init; }

    /// <summary>Its number among that aggregate's events.</summary>
    public required long Sequence { get; init; }

    /// <summary>The NATS subject that it was published on.</summary>
    public required string Subject { get; init; }

    /// <summary>The event's time, in whole milliseconds.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The event, to the byte as it was published.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The hash of all of the above.</summary>
    public required byte[] Leaf { get; init; }

    /// <summary>The hash of the link before and the leaf.</summary>
    public required byte[] Chain { get; init; }

    /// <summary>An event as the next entry of a partition.</summary>
    public static LedgerEntry Of(StreamEvent streamEvent, short partition, long index, ReadOnlySpan<byte> chainBefore)
    {
        var entry = new LedgerEntry
        {
            Partition = partition,
            Index = index,
            EventId = streamEvent.Id,
            AggregateId = streamEvent.AggregateId,
            Sequence = streamEvent.Sequence,
            Subject = streamEvent.Subject,
            OccurredAt = streamEvent.OccurredAt,
            Payload = streamEvent.Payload,
            Leaf = [],
            Chain = [],
        };
        var leaf = LedgerHash.Leaf(entry);
        return entry with { Leaf = leaf, Chain = LedgerHash.Link(chainBefore, leaf) };
    }

    /// <summary>Who may read the entry apart from operators: the donor of a posting, the recipient of a claim, an account itself.</summary>
    public static Guid? PartyOf(StreamEvent streamEvent)
    {
        if (streamEvent.Type.StartsWith("account.", StringComparison.Ordinal))
        {
            return streamEvent.AggregateId;
        }

        var data = streamEvent.Data;
        foreach (var name in (ReadOnlySpan<string>)["recipientId", "donorId"])
        {
            if (data.TryGetProperty(name, out var id) && id.ValueKind == JsonValueKind.String && id.TryGetGuid(out var party))
            {
                return party;
            }
        }

        return null;
    }
}
