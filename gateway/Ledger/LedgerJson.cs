using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>One entry of the ledger on the wire: hashes in hexadecimal, the event's exact bytes in Base64.</summary>
internal sealed record LedgerEntryJson
{
    public required int Partition { get; init; }

    public required long Index { get; init; }

    public required Guid EventId { get; init; }

    public required Guid AggregateId { get; init; }

    public required long Sequence { get; init; }

    public required string Subject { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public required byte[] Payload { get; init; }

    public required string Leaf { get; init; }

    public required string Chain { get; init; }

    public static LedgerEntryJson Of(LedgerEntryView entry) => new()
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

/// <summary>A page of entries.</summary>
internal sealed record LedgerEntryListJson(IReadOnlyList<LedgerEntryJson> Items, string? Next);

/// <summary>A signed checkpoint on the wire.</summary>
internal sealed record CheckpointJson
{
    public required int Partition { get; init; }

    public required long Size { get; init; }

    public required string Root { get; init; }

    public required string Chain { get; init; }

    public required DateTimeOffset SignedAt { get; init; }

    public required string KeyId { get; init; }

    public required byte[] Signature { get; init; }

    public required byte[] PublicKey { get; init; }

    public static CheckpointJson Of(CheckpointView checkpoint) => new()
    {
        Partition = checkpoint.Partition,
        Size = checkpoint.Size,
        Root = Convert.ToHexStringLower(checkpoint.Root),
        Chain = Convert.ToHexStringLower(checkpoint.Chain),
        SignedAt = checkpoint.SignedAt,
        KeyId = checkpoint.KeyId,
        Signature = checkpoint.Signature,
        PublicKey = checkpoint.PublicKey,
    };
}

/// <summary>A page of checkpoints.</summary>
internal sealed record CheckpointListJson(IReadOnlyList<CheckpointJson> Items, string? Next);

/// <summary>An entry with the proof that it is in the ledger.</summary>
internal sealed record InclusionJson(LedgerEntryJson Entry, CheckpointJson? Checkpoint, IReadOnlyList<string> Path);

/// <summary>The proof that one checkpoint extends another.</summary>
internal sealed record ConsistencyJson(CheckpointJson From, CheckpointJson To, IReadOnlyList<string> Path);
