namespace PahlawanPangan.Impact;

/// <summary>The rescued food.</summary>
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

    /// <summary>How much CO2e was avoided, in grams, by the factor.</summary>
    [Id(4)]
    public required long Co2eGrams { get; init; }

    /// <summary>The versions of the factors that the figures use.</summary>
    [Id(5)]
    public required IReadOnlyList<ImpactFactorView> Factors { get; init; }

    /// <summary>The time of the last event in the figures; null before the first.</summary>
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

    /// <summary>The weight of a portion, in grams.</summary>
    [Id(1)]
    public required long PortionGrams { get; init; }

    /// <summary>How much CO2e a kilogram of rescued food avoids, in grams.</summary>
    [Id(2)]
    public required long Co2eGramsPerKilogram { get; init; }

    /// <summary>The source of the factors.</summary>
    [Id(3)]
    public required string Source { get; init; }
}

/// <summary>Reads the figures of rescued food; the key has no meaning.</summary>
[Alias("pangan.impact.IImpactGrain")]
[GrainInterfaceType("PahlawanPangan.Impact.IImpactGrain")]
public interface IImpactGrain : IGrainWithIntegerKey
{
    /// <summary>The figures of a region, or of all regions.</summary>
    [Alias("region")]
    Task<Reply<ImpactView>> RegionAsync(string? region);

    /// <summary>The caller's own figures, as a donor or as a recipient.</summary>
    [Alias("own")]
    Task<Reply<ImpactView>> OwnAsync(Caller caller);
}
