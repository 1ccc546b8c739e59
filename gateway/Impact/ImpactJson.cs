using PahlawanPangan.Impact;

namespace PahlawanPangan.Gateway.Impact;

/// <summary>What was rescued, on the wire.</summary>
internal sealed record ImpactJson
{
    public required long Collections { get; init; }

    public required long Portions { get; init; }

    public required long Items { get; init; }

    public required decimal Kilograms { get; init; }

    public required decimal Co2eKilograms { get; init; }

    public required IReadOnlyList<ImpactFactorJson> Factors { get; init; }

    public DateTimeOffset? AsOf { get; init; }

    public static ImpactJson Of(ImpactView impact) => new()
    {
        Collections = impact.Collections,
        Portions = impact.Portions,
        Items = impact.Items,
        Kilograms = impact.Grams / 1000m,
        Co2eKilograms = impact.Co2eGrams / 1000m,
        Factors = [.. impact.Factors.Select(factor => new ImpactFactorJson(
            factor.Version, factor.PortionGrams / 1000m, factor.Co2eGramsPerKilogram / 1000m, factor.Source))],
        AsOf = impact.AsOf,
    };
}

/// <summary>A version of the factors, on the wire.</summary>
internal sealed record ImpactFactorJson(int Version, decimal PortionKilograms, decimal Co2eKilogramsPerKilogram, string Source);
