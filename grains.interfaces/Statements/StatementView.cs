namespace PahlawanPangan.Statements;

/// <summary>The sums of some months.</summary>
[GenerateSerializer, Immutable, Alias("pangan.statements.StatementView")]
public sealed record StatementView
{
    /// <summary>The sums, in the order of month, region, category, measure, reason and unit.</summary>
    [Id(0)]
    public required IReadOnlyList<StatementSum> Sums { get; init; }

    /// <summary>The time of the newest event in them; null before the first.</summary>
    [Id(1)]
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>What happened in a month, in a region, to a category of food.</summary>
[GenerateSerializer, Immutable, Alias("pangan.statements.StatementSum")]
public sealed record StatementSum
{
    /// <summary>The month's first day.</summary>
    [Id(0)]
    public required DateOnly Month { get; init; }

    /// <summary>The region.</summary>
    [Id(1)]
    public required string Region { get; init; }

    /// <summary>The category.</summary>
    [Id(2)]
    public required string Category { get; init; }

    /// <summary>What is counted.</summary>
    [Id(3)]
    public required StatementMeasure Measure { get; init; }

    /// <summary>Why, for waste and cancellations; empty for others.</summary>
    [Id(4)]
    public required string Reason { get; init; }

    /// <summary>The unit of the quantity: portion, gram or item.</summary>
    [Id(5)]
    public required string Unit { get; init; }

    /// <summary>How often.</summary>
    [Id(6)]
    public required long Count { get; init; }

    /// <summary>How much, in the unit.</summary>
    [Id(7)]
    public required long Quantity { get; init; }

    /// <summary>How much it weighed, in grams; portions by the factor, and items not at all.</summary>
    [Id(8)]
    public required long WeightGrams { get; init; }

    /// <summary>How much CO2e was avoided, in grams; of collected food only.</summary>
    [Id(9)]
    public required long Co2eGrams { get; init; }
}

/// <summary>What a statement counts. The numbers are stored: never renumber them.</summary>
public enum StatementMeasure
{
    /// <summary>Lots that were posted, and what was posted of them.</summary>
    Posted = 0,

    /// <summary>Claims that were collected; not what was recalled or lost after that.</summary>
    Collected = 1,

    /// <summary>Food that was not eaten, by reason.</summary>
    Wasted = 2,

    /// <summary>Food that was refused when it was handed over, and went back to its lot.</summary>
    Returned = 3,

    /// <summary>Claims that were cancelled, by whom.</summary>
    Cancelled = 4,

    /// <summary>Claims that were not collected in time.</summary>
    Lapsed = 5,
}
