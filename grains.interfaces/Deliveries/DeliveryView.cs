using PahlawanPangan.Lots;

namespace PahlawanPangan.Deliveries;

/// <summary>The status of a delivery.</summary>
public enum DeliveryStatus
{
    /// <summary>Any courier who can carry it may take it.</summary>
    Offered,

    /// <summary>A courier is on the way to the donor.</summary>
    Assigned,

    /// <summary>A courier has it.</summary>
    PickedUp,

    /// <summary>The recipient has it.</summary>
    HandedOver,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>Its claim was cancelled, lapsed, or collected without a courier, or its lot was recalled.</summary>
    Ended,
}

/// <summary>A courier's leg from a donor to a recipient. Its id is that of its claim.</summary>
[GenerateSerializer, Immutable, Alias("pangan.deliveries.DeliveryView")]
public sealed record DeliveryView
{
    /// <summary>The delivery's id, and its claim's.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>The lot.</summary>
    [Id(1)]
    public required Guid LotId { get; init; }

    /// <summary>The donor.</summary>
    [Id(2)]
    public required Guid DonorId { get; init; }

    /// <summary>The recipient.</summary>
    [Id(3)]
    public required Guid RecipientId { get; init; }

    /// <summary>The courier; null while none is assigned.</summary>
    [Id(4)]
    public Guid? CourierId { get; init; }

    /// <summary>Its status.</summary>
    [Id(5)]
    public required DeliveryStatus Status { get; init; }

    /// <summary>The place of pickup.</summary>
    [Id(6)]
    public required Place From { get; init; }

    /// <summary>The destination.</summary>
    [Id(7)]
    public required Place To { get; init; }

    /// <summary>Its weight in grams; portions and items by a fixed weight.</summary>
    [Id(8)]
    public required long Grams { get; init; }

    /// <summary>Its temperature class.</summary>
    [Id(9)]
    public required TemperatureClass TemperatureClass { get; init; }

    /// <summary>The earliest pickup.</summary>
    [Id(10)]
    public required DateTimeOffset PickupFrom { get; init; }

    /// <summary>The latest pickup: the end of the hold.</summary>
    [Id(11)]
    public required DateTimeOffset PickupTo { get; init; }

    /// <summary>The latest handover.</summary>
    [Id(12)]
    public required DateTimeOffset UseBy { get; init; }

    /// <summary>The assigned courier must have picked it up by this moment, or it is offered to others.</summary>
    [Id(13)]
    public DateTimeOffset? PickupBy { get; init; }

    /// <summary>How it was handed over; null until then.</summary>
    [Id(20)]
    public HandoverView? Handover { get; init; }

    /// <summary>
    /// The delivery as a caller sees it who may read it. Its courier sees the places while it is under way; in an offer, and when it has
    /// ended, they are rough. The donor sees neither where the recipient lives nor who signed.
    /// </summary>
    public DeliveryView SeenBy(Caller caller) =>
        caller.Role == Role.Operator || caller.Id == RecipientId
            || (caller.Id == CourierId && Status is DeliveryStatus.Assigned or DeliveryStatus.PickedUp) ? this
        : caller.Id == DonorId ? this with { To = To.Rough(), Handover = Handover?.Anonymous() }
        : this with { From = From.Rough(), To = To.Rough() };
}

/// <summary>What a courier can carry, and where.</summary>
[GenerateSerializer, Immutable, Alias("pangan.deliveries.CourierProfile")]
public sealed record CourierProfile
{
    /// <summary>The capacity, in grams.</summary>
    [Id(0)]
    public required long CapacityGrams { get; init; }

    /// <summary>The temperature classes that the courier can carry.</summary>
    [Id(1)]
    public required IReadOnlyList<TemperatureClass> TemperatureClasses { get; init; }

    /// <summary>Where the courier is.</summary>
    [Id(2)]
    public required Place Location { get; init; }

    /// <summary>The maximum distance of pickups from there, in kilometres.</summary>
    [Id(3)]
    public required double RadiusKm { get; init; }
}

/// <summary>One stop of a courier's route.</summary>
[GenerateSerializer, Immutable, Alias("pangan.deliveries.StopView")]
public sealed record StopView
{
    /// <summary>The delivery.</summary>
    [Id(0)]
    public required Guid DeliveryId { get; init; }

    /// <summary>Whether it is picked up here; otherwise it is handed over.</summary>
    [Id(1)]
    public required bool IsPickup { get; init; }

    /// <summary>The place.</summary>
    [Id(2)]
    public required Place Place { get; init; }

    /// <summary>The latest time.</summary>
    [Id(3)]
    public required DateTimeOffset Until { get; init; }
}

/// <summary>A courier's stops in order.</summary>
[GenerateSerializer, Immutable, Alias("pangan.deliveries.RouteView")]
public sealed record RouteView
{
    /// <summary>The stops.</summary>
    [Id(0)]
    public required IReadOnlyList<StopView> Stops { get; init; }
}
