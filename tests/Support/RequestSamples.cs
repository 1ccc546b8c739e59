using System.Text.Json.Nodes;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Support;

/// <summary>A lot, a claim, and requests that are right.</summary>
internal static class RequestSamples
{
    public static readonly Guid CallerId = new("0197f0a0-0000-7000-8000-000000000001");
    public static readonly Guid LotId = new("0197f0a0-0000-8000-8000-000000000002");
    public static readonly Guid ClaimId = new("0197f0a0-0000-8000-8000-000000000003");

    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public const string LotBody = """
        {"title":"Nasi bungkus","category":"cooked-meal","unit":"portion","quantity":120,"useBy":"2026-03-01T22:00:00+07:00",
         "pickupWindow":{"from":"2026-03-01T12:00:00Z","to":"2026-03-01T14:30:00.123456Z"},
         "location":{"lat":-6.2,"lon":106.8,"address":"Jl. Sudirman 1"},"region":"jakarta","temperatureClass":"hot",
         "allergens":["soybeans","eggs"],"halal":"declared","notes":"Bawa kotak"}
        """;

    public static LotView Lot { get; } = new()
    {
        Id = LotId,
        Version = 7,
        Status = LotStatus.Open,
        DonorId = CallerId,
        Terms = new()
        {
            Title = "Nasi <bungkus> 米",
            Category = "cooked-meal",
            Unit = Unit.Portion,
            UseBy = Noon.AddHours(3),
            PickupWindow = new(Noon, Noon.AddHours(2)),
            Location = new() { Lat = -6.2, Lon = 106.8 },
            Region = "jakarta",
            TemperatureClass = TemperatureClass.Hot,
            Allergens = Allergens.Eggs | Allergens.Soybeans,
            Halal = HalalStatus.Declared,
        },
        Quantities = new() { Posted = 120, Available = 100, Held = 20 },
        CreatedAt = Noon.AddTicks(1234567),
    };

    public static ClaimView Claim { get; } = new()
    {
        Id = ClaimId,
        LotId = LotId,
        RecipientId = CallerId,
        Quantity = 5,
        Status = ClaimStatus.Held,
        HeldUntil = Noon.AddHours(2),
        PickupCode = "482913",
        CreatedAt = Noon,
    };

    /// <summary>The body of a lot with something changed.</summary>
    public static string LotBodyWith(Action<JsonObject> change)
    {
        var body = JsonNode.Parse(LotBody)!.AsObject();
        change(body);
        return body.ToJsonString();
    }
}
