namespace PahlawanPangan.Safety;

/// <summary>How long food of one category keeps.</summary>
[GenerateSerializer, Immutable, Alias("pangan.safety.ShelfLife")]
public sealed record ShelfLife
{
    /// <summary>The longest shelf life, in hours: some eleven years.</summary>
    public const int HoursMax = 100_000;

    /// <summary>The category: lower-case letters, digits and hyphens.</summary>
    [Id(0)]
    public required string Category { get; init; }

    /// <summary>How long it keeps from its preparation, in hours.</summary>
    [Id(1)]
    public required int Hours { get; init; }

    /// <summary>Where the number comes from.</summary>
    [Id(2)]
    public required string Source { get; init; }
}

/// <summary>The shelf lives of every known category, at one version.</summary>
[GenerateSerializer, Immutable, Alias("pangan.safety.ShelfLives")]
public sealed record ShelfLives
{
    /// <summary>The most categories.</summary>
    public const int CategoriesMax = 300;

    /// <summary>Counts the changes from 1, which is what the engine comes with.</summary>
    [Id(0)]
    public required long Version { get; init; }

    /// <summary>The shelf lives, one for each category.</summary>
    [Id(1)]
    public required IReadOnlyList<ShelfLife> Lives { get; init; }

    /// <summary>When they were last changed; null while they are what the engine comes with.</summary>
    [Id(2)]
    public DateTimeOffset? ChangedAt { get; init; }
}
