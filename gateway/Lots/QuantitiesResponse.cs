using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>How much is where, in whole units; available + held + collected + expired + withdrawn = posted.</summary>
internal sealed record QuantitiesResponse
{
    /// <summary>How much was posted.</summary>
    public required long Posted { get; init; }

    /// <summary>How much can be claimed.</summary>
    public required long Available { get; init; }

    /// <summary>How much is held for claims.</summary>
    public required long Held { get; init; }

    /// <summary>How much was collected.</summary>
    public required long Collected { get; init; }

    /// <summary>How much expired.</summary>
    public required long Expired { get; init; }

    /// <summary>How much was withdrawn.</summary>
    public required long Withdrawn { get; init; }

    /// <summary>Quantities as an answer shows them.</summary>
    public static QuantitiesResponse Of(in Quantities quantities) => new()
    {
        Posted = quantities.Posted,
        Available = quantities.Available,
        Held = quantities.Held,
        Collected = quantities.Collected,
        Expired = quantities.Expired,
        Withdrawn = quantities.Withdrawn,
    };
}
