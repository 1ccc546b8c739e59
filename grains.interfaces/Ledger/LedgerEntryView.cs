namespace PahlawanPangan.Ledger;

/// <summary>One entry of the ledger.</summary>
[GenerateSerializer, Immutable, Alias("pangan.ledger.LedgerEntryView")]
public sealed record LedgerEntryView
{
    /// <summary>The partition.</summary>
    [Id(0)]
    public required int Partition { get; init; }

    /// <summary>Its place in the partition, from 0.</summary>
    [Id(1)]
    public required long Index { get; init; }

    /// <summary>The event's id.</summary>
    [Id(2)]
    public required Guid EventId { get; init; }

    /// <summary>The aggregate that it belongs to.</summary>
    [Id(3)]
    public required Guid AggregateId { get; init; }

    /// <summary>Its number among that aggregate's events.</summary>
    [Id(4)]
    public required long Sequence { get; init; }

    /// <summary>The NATS subject that it was published on.</summary>
    [Id(5)]
    public required string Subject { get; init; }

    /// <summary>The event's time.</summary>
    [Id(6)]
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The event, to the byte as it was published.</summary>
    [Id(7)]
    public required byte[] Payload { get; init; }

    /// <summary>The hash of the entry.</summary>
    [Id(8)]
    public required byte[] Leaf { get; init; }

    /// <summary>The hash that links it to the entry before.</summary>
    [Id(9)]
    public required byte[] Chain { get; init; }
}

/// <summary>A signed statement about the contents of a partition.</summary>
[GenerateSerializer, Immutable, Alias("pangan.ledger.CheckpointView")]
public sealed record CheckpointView
{
    /// <summary>The partition.</summary>
    [Id(0)]
    public required int Partition { get; init; }

    /// <summary>How many entries it had.</summary>
    [Id(1)]
    public required long Size { get; init; }

    /// <summary>The root of the Merkle tree over their leaves.</summary>
    [Id(2)]
    public required byte[] Root { get; init; }

    /// <summary>The last entry's link.</summary>
    [Id(3)]
    public required byte[] Chain { get; init; }

    /// <summary>When it was signed.</summary>
    [Id(4)]
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>Which key signed it.</summary>
    [Id(5)]
    public required string KeyId { get; init; }

    /// <summary>The signature.</summary>
    [Id(6)]
    public required byte[] Signature { get; init; }

    /// <summary>The public key, as a SubjectPublicKeyInfo.</summary>
    [Id(7)]
    public required byte[] PublicKey { get; init; }
}

/// <summary>Proof that an entry is in the ledger that a checkpoint signed.</summary>
[GenerateSerializer, Immutable, Alias("pangan.ledger.InclusionView")]
public sealed record InclusionView
{
    /// <summary>The entry.</summary>
    [Id(0)]
    public required LedgerEntryView Entry { get; init; }

    /// <summary>The last checkpoint; null while it does not reach the entry yet.</summary>
    [Id(1)]
    public CheckpointView? Checkpoint { get; init; }

    /// <summary>The audit path (RFC 9162, section 2.1.3); empty without a checkpoint.</summary>
    [Id(2)]
    public required IReadOnlyList<byte[]> Path { get; init; }
}

/// <summary>Proof that the ledger of one checkpoint is the beginning of that of a later one.</summary>
[GenerateSerializer, Immutable, Alias("pangan.ledger.ConsistencyView")]
public sealed record ConsistencyView
{
    /// <summary>The earlier checkpoint.</summary>
    [Id(0)]
    public required CheckpointView From { get; init; }

    /// <summary>The later checkpoint.</summary>
    [Id(1)]
    public required CheckpointView To { get; init; }

    /// <summary>The path (RFC 9162, section 2.1.4).</summary>
    [Id(2)]
    public required IReadOnlyList<byte[]> Path { get; init; }
}
