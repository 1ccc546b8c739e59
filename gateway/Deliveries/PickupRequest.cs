using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>A pickup.</summary>
internal sealed record PickupRequest
{
    /// <summary>The claim's pickup code.</summary>
    [Required, Code]
    public string? Code { get; init; }

    /// <summary>The temperature that was measured in the food.</summary>
    [Advice("Send an object with celsius, measuredAt and perhaps device.")]
    public TemperatureModel? Temperature { get; init; }

    /// <summary>What the courier refuses; the delivery ends when that is all of it.</summary>
    [Advice("Send an object with quantity and reason.")]
    public RejectionModel? Rejected { get; init; }

    /// <summary>The pickup, once it is valid.</summary>
    public DeliveryPickup ToPickup() => new()
    {
        Code = CodeAttribute.Parse(Code!),
        Temperature = Temperature?.ToReading(),
        Rejected = Rejected?.ToRejection(),
    };

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => "Pickup";
}
