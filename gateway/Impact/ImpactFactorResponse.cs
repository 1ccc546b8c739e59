using PahlawanPangan.Impact;

namespace PahlawanPangan.Gateway.Impact;

/// <summary>A version of the factors.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record ImpactFactorResponse
{
    /// <summary>The version.</summary>
    public required long Version { get; init; }

    /// <summary>What a portion weighs.</summary>
    public required decimal PortionKilograms { get; init; }

    /// <summary>How much CO2e a kilogram of rescued food saves.</summary>
    public required decimal Co2eKilogramsPerKilogram { get; init; }

    /// <summary>Where the factors come from.</summary>
    public required string Source { get; init; }

    /// <summary>A version of the factors as an answer shows it.</summary>
    public static ImpactFactorResponse Of(ImpactFactorView factor) => new()
    {
        Version = factor.Version,
        PortionKilograms = factor.PortionGrams / 1000m,
        Co2eKilogramsPerKilogram = factor.Co2eGramsPerKilogram / 1000m,
        Source = factor.Source,
    };
}
