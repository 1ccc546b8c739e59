using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>One event in the ledger.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record LedgerEntryResponse
{
    /// <summary>The partition.</summary>
    public required long Partition { get; init; }

    /// <summary>Its place in the partition, without gaps.</summary>
    public required long Index { get; init; }

    /// <summary>The event.</summary>
    public required Guid EventId { get; init; }

    /// <summary>The aggregate that the event belongs to.</summary>
    public required Guid AggregateId { get; init; }

    /// <summary>Its number among that aggregate's events.</summary>
    public required long Sequence { get; init; }

    /// <summary>The NATS subject that it was published on.</summary>
    public required string Subject { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The event's exact bytes, in Base64.</summary>
    public required byte[] Payload { get; init; }

    /// <summary>The hash of the entry's canonical bytes. SHA-256, in hexadecimal.</summary>
    public required string Leaf { get; init; }

    /// <summary>The hash that links it to the entry before. SHA-256, in hexadecimal.</summary>
    public required string Chain { get; init; }

    /// <summary>An entry as an answer shows it.</summary>
    public static LedgerEntryResponse Of(LedgerEntryView entry) => new()
    {
        Partition = entry.Partition,
        Index = entry.Index,
        EventId = entry.EventId,
        AggregateId = entry.AggregateId,
        Sequence = entry.Sequence,
        Subject = entry.Subject,
        OccurredAt = entry.OccurredAt,
        Payload = entry.Payload,
        Leaf = Convert.ToHexStringLower(entry.Leaf),
        Chain = Convert.ToHexStringLower(entry.Chain),
    };
}
