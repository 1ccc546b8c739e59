using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>A courier's leg from a donor to a recipient.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record CourierDeliveryResponse
{
    /// <summary>The delivery's id, and its claim's.</summary>
    public required Guid Id { get; init; }

    /// <summary>The lot.</summary>
    public required Guid LotId { get; init; }

    /// <summary>Who gives.</summary>
    public required Guid DonorId { get; init; }

    /// <summary>Who receives.</summary>
    public required Guid RecipientId { get; init; }

    /// <summary>Who carries it; absent while it has no courier.</summary>
    public Guid? CourierId { get; init; }

    /// <summary>Where it stands.</summary>
    [NameOf<DeliveryStatus>]
    public required string Status { get; init; }

    /// <summary>Where it is picked up.</summary>
    public required PlaceModel From { get; init; }

    /// <summary>Where it is brought.</summary>
    public required PlaceModel To { get; init; }

    /// <summary>What it weighs; portions and items by a fixed weight.</summary>
    public required decimal Kilograms { get; init; }

    /// <summary>How it must be kept.</summary>
    [NameOf<TemperatureClass>]
    public required string TemperatureClass { get; init; }

    /// <summary>It can be picked up from this moment on.</summary>
    public required DateTimeOffset PickupFrom { get; init; }

    /// <summary>It must be picked up by this moment.</summary>
    public required DateTimeOffset PickupTo { get; init; }

    /// <summary>It must be handed over by this moment.</summary>
    public required DateTimeOffset UseBy { get; init; }

    /// <summary>After this moment an assigned delivery is offered to others.</summary>
    public DateTimeOffset? PickupBy { get; init; }

    /// <summary>The lot's notes, such as where to ring; for the courier while it is under way.</summary>
    public string? Notes { get; init; }

    /// <summary>How it was handed over; absent until then.</summary>
    public HandoverResponse? Handover { get; init; }

    /// <summary>A delivery as an answer shows it.</summary>
    public static CourierDeliveryResponse Of(DeliveryView delivery) => new()
    {
        Id = delivery.Id,
        LotId = delivery.LotId,
        DonorId = delivery.DonorId,
        RecipientId = delivery.RecipientId,
        CourierId = delivery.CourierId,
        Status = EnumNames<DeliveryStatus>.Default.NameOf(delivery.Status),
        From = PlaceModel.Of(delivery.From),
        To = PlaceModel.Of(delivery.To),
        Kilograms = delivery.Grams / 1000m,
        TemperatureClass = EnumNames<TemperatureClass>.Default.NameOf(delivery.TemperatureClass),
        PickupFrom = delivery.PickupFrom,
        PickupTo = delivery.PickupTo,
        UseBy = delivery.UseBy,
        PickupBy = delivery.PickupBy,
        Handover = HandoverResponse.Of(delivery.Handover),
    };
}
