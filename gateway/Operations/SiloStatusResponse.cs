using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>A silo that answers.</summary>
internal sealed record SiloStatusResponse
{
    /// <summary>Where it is.</summary>
    public required string Address { get; init; }

    /// <summary>How many grains are active in it.</summary>
    public required long Activations { get; init; }

    /// <summary>How many of them are lots.</summary>
    public required long Lots { get; init; }

    /// <summary>A silo as an answer shows it.</summary>
    public static SiloStatusResponse Of(SiloLoad silo) =>
        new() { Address = silo.Address, Activations = silo.Activations, Lots = silo.Lots };
}
