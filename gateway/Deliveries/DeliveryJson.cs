using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>A point on the wire.</summary>
internal sealed record PointJson(double Lat, double Lon, string? Address)
{
    public static PointJson Of(Place place) => new(place.Lat, place.Lon, place.Address);
}

/// <summary>A delivery on the wire.</summary>
internal sealed record CourierDeliveryJson
{
    public required Guid Id { get; init; }

    public required Guid LotId { get; init; }

    public required Guid DonorId { get; init; }

    public required Guid RecipientId { get; init; }

    public Guid? CourierId { get; init; }

    public required string Status { get; init; }

    public required PointJson From { get; init; }

    public required PointJson To { get; init; }

    public required decimal Kilograms { get; init; }

    public required string TemperatureClass { get; init; }

    public required DateTimeOffset PickupFrom { get; init; }

    public required DateTimeOffset PickupTo { get; init; }

    public required DateTimeOffset UseBy { get; init; }

    public DateTimeOffset? PickupBy { get; init; }

    public static CourierDeliveryJson Of(DeliveryView delivery) => new()
    {
        Id = delivery.Id,
        LotId = delivery.LotId,
        DonorId = delivery.DonorId,
        RecipientId = delivery.RecipientId,
        CourierId = delivery.CourierId,
        Status = EnumNames<DeliveryStatus>.Default.NameOf(delivery.Status),
        From = PointJson.Of(delivery.From),
        To = PointJson.Of(delivery.To),
        Kilograms = delivery.Grams / 1000m,
        TemperatureClass = EnumNames<TemperatureClass>.Default.NameOf(delivery.TemperatureClass),
        PickupFrom = delivery.PickupFrom,
        PickupTo = delivery.PickupTo,
        UseBy = delivery.UseBy,
        PickupBy = delivery.PickupBy,
    };
}

/// <summary>A list of deliveries.</summary>
internal sealed record CourierDeliveryListJson(IReadOnlyList<CourierDeliveryJson> Items, string? Next);

/// <summary>One stop on the wire.</summary>
internal sealed record StopJson(Guid DeliveryId, string Kind, PointJson Place, DateTimeOffset Until)
{
    public static StopJson Of(StopView stop) => new(stop.DeliveryId, stop.IsPickup ? "pickup" : "handover", PointJson.Of(stop.Place), stop.Until);
}

/// <summary>A courier's stops in order.</summary>
internal sealed record RouteJson(IReadOnlyList<StopJson> Stops);

/// <summary>What a courier can carry, and where; the body of a request and of its answer.</summary>
internal sealed record CourierJson : IJsonRequest
{
    public double? CapacityKg { get; init; }

    public IReadOnlyList<string>? TemperatureClasses { get; init; }

    public PlaceModel? Location { get; init; }

    public double? RadiusKm { get; init; }

    public static string? AdviceOf(string field) => field switch
    {
        "capacityKg" or "radiusKm" => "Send it once, as a number.",
        "temperatureClasses" or "temperatureClasses[]" => $"Send it once, as an array out of: {EnumNames<TemperatureClass>.Default.Listed}.",
        "location" => LotFields.AdviceOf("location"),
        "location.lat" or "location.lon" or "location.address" => LotFields.AdviceOf(field["location.".Length..]),
        _ => null,
    };
}

/// <summary>The body of a pickup.</summary>
internal sealed record PickupJson : IJsonRequest
{
    public string? Code { get; init; }

    public static string? AdviceOf(string field) => field == "code" ? "Send it once, as a string." : null;

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => "Pickup";
}

/// <summary>The body of a request that says why a delivery failed.</summary>
internal sealed record FailureReasonJson : IJsonRequest
{
    public string? Reason { get; init; }

    public static string? AdviceOf(string field) => field == "reason" ? LotFields.AdviceOf(field) : null;
}
