namespace PahlawanPangan.Tracing;

/// <summary>A lot that can be traced.</summary>
[GenerateSerializer, Immutable, Alias("pangan.tracing.TracedLotView")]
public sealed record TracedLotView
{
    /// <summary>The lot.</summary>
    [Id(0)]
    public required Guid LotId { get; init; }

    /// <summary>Its donor.</summary>
    [Id(1)]
    public required Guid DonorId { get; init; }

    /// <summary>How many events it has durably. The ledger may have fewer for a moment.</summary>
    [Id(2)]
    public required long Sequence { get; init; }
}

/// <summary>The place of an entry among those of several aggregates.</summary>
/// <param name="AggregateId">The aggregate.</param>
/// <param name="Sequence">The entry's number among that aggregate's.</param>
[GenerateSerializer, Immutable, Alias("pangan.tracing.EntryPlace")]
public sealed record EntryPlace([property: Id(0)] Guid AggregateId, [property: Id(1)] long Sequence);

/// <summary>A part of a partition's tree: what RFC 9162 calls MTH of these leaves.</summary>
/// <param name="Start">The first leaf.</param>
/// <param name="End">The leaf after the last.</param>
[GenerateSerializer, Immutable, Alias("pangan.tracing.LeafRange")]
public readonly record struct LeafRange([property: Id(0)] long Start, [property: Id(1)] long End);
