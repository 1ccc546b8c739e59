using PahlawanPangan.Impact;

namespace PahlawanPangan.Gateway.Impact;

/// <summary>What was rescued.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record ImpactResponse
{
    /// <summary>How many claims were handed over.</summary>
    public required long Collections { get; init; }

    /// <summary>How many portions.</summary>
    public required long Portions { get; init; }

    /// <summary>How many items; their weight is not known.</summary>
    public required long Items { get; init; }

    /// <summary>How much it weighed.</summary>
    public required decimal Kilograms { get; init; }

    /// <summary>How much CO2e was saved.</summary>
    public required decimal Co2eKilograms { get; init; }

    /// <summary>The versions of the factors that the figures are based on.</summary>
    public required IReadOnlyList<ImpactFactorResponse> Factors { get; init; }

    /// <summary>The last event that is in the figures.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Impact as an answer shows it.</summary>
    public static ImpactResponse Of(ImpactView impact) => new()
    {
        Collections = impact.Collections,
        Portions = impact.Portions,
        Items = impact.Items,
        Kilograms = impact.Grams / 1000m,
        Co2eKilograms = impact.Co2eGrams / 1000m,
        Factors = [.. impact.Factors.Select(ImpactFactorResponse.Of)],
        AsOf = impact.AsOf,
    };
}
