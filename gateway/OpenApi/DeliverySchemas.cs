using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>What deliveries and couriers look like in the API's document.</summary>
internal static class DeliverySchemas
{
    public static void AddTo(SchemaRegistry registry)
    {
        registry.Add("Courier", Schema.Object(
            "What a courier can carry, and where.", isClosed: true,
            ("capacityKg", Schema.Number("The most that fits at once.", 0, 10_000, isMinAllowed: false)),
            ("temperatureClasses", Schema.Array("What the courier can keep.", Schema.Name<TemperatureClass>("A class."), isSet: true)),
            ("location", registry.Reference("Place")),
            ("radiusKm", Schema.Number("How far from there pickups may be.", 0, LotFields.RadiusKmMax, isMinAllowed: false))));
        registry.Add("CourierDelivery", Schema.Object(
            "A courier's leg from a donor to a recipient.", isClosed: false,
            ("id", Schema.Id("The delivery's id, and its claim's.")),
            ("lotId", Schema.Id("The lot.")),
            ("donorId", Schema.Id("Who gives.")),
            ("recipientId", Schema.Id("Who receives.")),
            ("courierId?", Schema.Id("Who carries it; absent while nobody does.")),
            ("status", Schema.Name<DeliveryStatus>("Where it stands.")),
            ("from", registry.Reference("Place")),
            ("to", registry.Reference("Place")),
            ("kilograms", Schema.Number("What it weighs; portions and items by a fixed weight.", 0, 1_000_000)),
            ("temperatureClass", Schema.Name<TemperatureClass>("How it must be kept.")),
            ("pickupFrom", Schema.Time("It can be picked up from this moment on.")),
            ("pickupTo", Schema.Time("It must be picked up by this moment.")),
            ("useBy", Schema.Time("It must be handed over by this moment.")),
            ("pickupBy?", Schema.Time("After this moment an assigned delivery is offered to others."))));
        registry.Add("CourierDeliveryList", Lists.Of(registry.Reference("CourierDelivery")));
        registry.Add("Stop", Schema.Object(
            "A stop of a route.", isClosed: false,
            ("deliveryId", Schema.Id("The delivery.")),
            ("kind", Schema.PlainText("pickup or handover.")),
            ("place", registry.Reference("Place")),
            ("until", Schema.Time("The latest moment for it."))));
        registry.Add("Route", Schema.Object(
            "A courier's stops in the order in which they are to be made.", isClosed: false,
            ("stops", Schema.Array("The stops.", registry.Reference("Stop")))));
        registry.Add("Pickup", Schema.Object(
            "A pickup.", isClosed: true, ("code", Schema.Text("The claim's pickup code.", CollectionRequest.CodeLengthMax))));
    }
}
