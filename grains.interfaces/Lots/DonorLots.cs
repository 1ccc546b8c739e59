namespace PahlawanPangan.Lots;

/// <summary>Which of a donor's lots are listed. Null fields do not restrict.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.DonorLots")]
public sealed record DonorLots
{
    /// <summary>The donor.</summary>
    [Id(0)]
    public required Guid DonorId { get; init; }

    /// <summary>Only lots with this status.</summary>
    [Id(1)]
    public LotStatus? Status { get; init; }

    /// <summary>Only lots that were posted at this moment or later.</summary>
    [Id(2)]
    public DateTimeOffset? From { get; init; }

    /// <summary>Only lots that were posted before this moment.</summary>
    [Id(3)]
    public DateTimeOffset? To { get; init; }

    /// <summary>The page.</summary>
    [Id(4)]
    public required PageRequest Page { get; init; }
}
