namespace PahlawanPangan.Impact;

/// <summary>What was rescued.</summary>
[GenerateSerializer, Immutable, Alias("pangan.impact.ImpactView")]
public sealed record ImpactView
{
    /// <summary>How many claims were handed over.</summary>
    [Id(0)]
    public required long Collections { get; init; }

    /// <summary>How many portions, of lots that count portions.</summary>
    [Id(1)]
    public required long Portions { get; init; }

    /// <summary>How many items, of lots that count items; their weight is not known.</summary>
    [Id(2)]
    public required long Items { get; init; }

    /// <summary>How much it weighed, in grams; portions by the factor.</summary>
    [Id(3)]
    public required long Grams { get; init; }

    /// <summary>How much CO2e was spared, in grams, by the factor.</summary>
    [Id(4)]
    public required long Co2eGrams { get; init; }

    /// <summary>The factors' versions that the figures rest on.</summary>
    [Id(5)]
    public required IReadOnlyList<ImpactFactorView> Factors { get; init; }

    /// <summary>The last event that is in the figures; null before the first.</summary>
    [Id(6)]
    public DateTimeOffset? AsOf { get; init; }
}

/// <summary>One version of the factors.</summary>
[GenerateSerializer, Immutable, Alias("pangan.impact.ImpactFactorView")]
public sealed record ImpactFactorView
{
    /// <summary>The version.</summary>
    [Id(0)]
    public required int Version { get; init; }

    /// <summary>What a portion weighs, in grams.</summary>
    [Id(1)]
    public required long PortionGrams { get; init; }

    /// <summary>How much CO2e a kilogram of rescued food spares, in grams.</summary>
    [Id(2)]
    public required long Co2eGramsPerKilogram { get; init; }

    /// <summary>Where the factors come from.</summary>
    [Id(3)]
    public required string Source { get; init; }
}

/// <summary>Answers what was rescued; the key has no meaning.</summary>
[Alias("pangan.impact.IImpactGrain")]
[GrainInterfaceType("PahlawanPangan.Impact.IImpactGrain")]
public interface IImpactGrain : IGrainWithIntegerKey
{
    /// <summary>What was rescued in a region, or everywhere.</summary>
    [Alias("region")]
    Task<Reply<ImpactView>> RegionAsync(string? region);

    /// <summary>What the caller has rescued, as a donor or as a recipient.</summary>
    [Alias("own")]
    Task<Reply<ImpactView>> OwnAsync(Caller caller);
}
