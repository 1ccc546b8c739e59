namespace PahlawanPangan.Lots;

/// <summary>A lot as callers see it: its last durable state.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.LotView")]
public sealed record LotView
{
    /// <summary>The lot's id.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>Counts the lot's changes from 1.</summary>
    [Id(1)]
    public required long Version { get; init; }

    /// <summary>The lot's status.</summary>
    [Id(2)]
    public required LotStatus Status { get; init; }

    /// <summary>The donor.</summary>
    [Id(3)]
    public required Guid DonorId { get; init; }

    /// <summary>The description of the food, its times and its place.</summary>
    [Id(4)]
    public required LotTerms Terms { get; init; }

    /// <summary>The quantities by status.</summary>
    [Id(5)]
    public required Quantities Quantities { get; init; }

    /// <summary>When it was posted.</summary>
    [Id(6)]
    public required DateTimeOffset CreatedAt { get; init; }
}
