using Microsoft.OpenApi;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.OpenApi;

/// <summary>What lots look like in the API's document.</summary>
internal static class LotSchemas
{
    private static readonly string[] QuantityMembers = ["posted", "available", "held", "collected", "expired", "withdrawn"];

    public static void AddTo(SchemaRegistry registry)
    {
        registry.Add("PickupWindow", Schema.Object(
            "When a lot can be collected.", isClosed: true,
            ("from", Schema.Time("The first moment.")), ("to", Schema.Time("The first moment after it; not after useBy."))));
        registry.Add("Place", Schema.Object(
            "A point on the map, WGS 84.", isClosed: true,
            ("lat", Schema.Number("Degrees north.", -LotFields.LatMax, LotFields.LatMax)),
            ("lon", Schema.Number("Degrees east.", -LotFields.LonMax, LotFields.LonMax)),
            ("address?", Schema.Text("A postal address.", LotFields.AddressLengthMax, lengthMin: 0))));
        registry.Add("Quantities", Schema.Object(
            "How much is where, in whole units; available + held + collected + expired + withdrawn = posted.", isClosed: false,
            [.. QuantityMembers
                .Select(name => (name, (IOpenApiSchema)Schema.Count($"How much is {name}.", 0, Quantities.PostedMax)))]));

        (string, IOpenApiSchema)[] terms = Terms(registry);
        registry.Add("PostLot", Schema.Object(
            "A lot to post.", isClosed: true,
            [("quantity", Schema.Count("How much is given, in whole units.", 1, Quantities.PostedMax)), .. terms]));
        registry.Add("Lot", Schema.Object("A lot of surplus food.", isClosed: false,
        [
            ("id", Schema.Id("The lot's id.")),
            ("version", Schema.Count("Counts the lot's changes; its ETag.", 1)),
            ("status", Schema.Name<LotStatus>("Where the lot stands.")),
            ("donorId", Schema.Id("Who gave it.")),
            ("quantities", registry.Reference("Quantities")),
            .. terms,
            ("createdAt", Schema.Time("When it was posted.")),
        ]));
        registry.Add("LotList", Lists.Of(registry.Reference("Lot")));
        registry.Add("AdjustLot", Schema.Object(
            "What to change of a lot: at least one member. What is absent stays.", isClosed: true,
            ("posted?", Schema.Count("The new total; not below what is held, collected, expired or withdrawn.", 1, Quantities.PostedMax)),
            ("pickupWindow?", registry.Reference("PickupWindow")),
            ("notes?", Schema.Text("The new notes; empty text removes them.", LotFields.NotesLengthMax, lengthMin: 0))));
        registry.Add("Reason", Schema.Object(
            "Why.", isClosed: true, ("reason", Schema.Text("Why, for people.", LotFields.ReasonLengthMax))));
    }

    private static (string Name, IOpenApiSchema Schema)[] Terms(SchemaRegistry registry) =>
    [
        ("title", Schema.Text("What it is, for people.", LotFields.TitleLengthMax)),
        ("category", Schema.Slug("What kind of food it is.")),
        ("unit", Schema.Name<Unit>("What the quantity counts.")),
        ("useBy", Schema.Time("After this moment nothing may be claimed or collected.")),
        ("bestBefore?", Schema.Time("Until this moment the food is at its best.")),
        ("pickupWindow", registry.Reference("PickupWindow")),
        ("location", registry.Reference("Place")),
        ("region", Schema.Slug("The region whose events it belongs to.")),
        ("temperatureClass", Schema.Name<TemperatureClass>("How it must be kept.")),
        ("allergens", Schema.Array("What it contains of the fourteen declarable allergens.", Schema.Name<Allergens>("An allergen."), isSet: true)),
        ("halal", Schema.Name<HalalStatus>("What is known of it being halal.")),
        ("notes?", Schema.Text("Anything else, for people.", LotFields.NotesLengthMax, lengthMin: 0)),
    ];
}
