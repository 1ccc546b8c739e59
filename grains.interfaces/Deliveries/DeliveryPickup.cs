using PahlawanPangan.Lots;

namespace PahlawanPangan.Deliveries;

/// <summary>A courier's pickup at the donor.</summary>
[GenerateSerializer, Immutable, Alias("pangan.deliveries.DeliveryPickup")]
public sealed record DeliveryPickup
{
    /// <summary>The claim's pickup code.</summary>
    [Id(0)]
    public required string Code { get; init; }

    /// <summary>The temperature that was measured; null when it was not.</summary>
    [Id(1)]
    public TemperatureReading? Temperature { get; init; }

    /// <summary>What the courier refused; null for nothing.</summary>
    [Id(2)]
    public Rejection? Rejected { get; init; }

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => "Pickup";
}
