using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>A stop of a route.</summary>
internal sealed record StopResponse
{
    /// <summary>The delivery.</summary>
    public required Guid DeliveryId { get; init; }

    /// <summary>pickup or handover.</summary>
    public required string Kind { get; init; }

    /// <summary>Where it is.</summary>
    public required PlaceModel Place { get; init; }

    /// <summary>The latest moment for it.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>A stop as an answer shows it.</summary>
    public static StopResponse Of(StopView stop) => new()
    {
        DeliveryId = stop.DeliveryId,
        Kind = stop.IsPickup ? "pickup" : "handover",
        Place = PlaceModel.Of(stop.Place),
        Until = stop.Until,
    };
}
