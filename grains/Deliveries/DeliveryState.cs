using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Documents;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>One delivery as it is stored.</summary>
internal sealed class DeliveryState : DocumentState
{
    /// <summary>The delivery as its callers see it; null before it is offered.</summary>
    public DeliveryView? View { get; set; }

    /// <summary>The region whose events it belongs to.</summary>
    public string Region { get; set; } = DocumentEvent.Everywhere;

    /// <summary>True when it ended because its lot was recalled.</summary>
    public bool IsRecalled { get; set; }

    /// <summary>How many couriers have failed at it.</summary>
    public int Failures { get; set; }

    /// <summary>How many wrong handover codes were given.</summary>
    public int WrongCodes { get; set; }

    /// <summary>Why the food must not be handed over: it was outside of its limits at the door. Null when it was not.</summary>
    public string? OutOfLimits { get; set; }
}

/// <summary>One courier as it is stored.</summary>
internal sealed class CourierState
{
    /// <summary>What the courier can carry; null until the courier sets it.</summary>
    public CourierProfile? Profile { get; set; }

    /// <summary>The stops, in order.</summary>
    public List<RouteStop> Route { get; set; } = [];

    /// <summary>The answers to recent requests that carried a key; null for none.</summary>
    public List<KeptAnswer>? Answers { get; set; }
}
