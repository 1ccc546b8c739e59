using System.Text.Json;

namespace PahlawanPangan.Local.Commands;

/// <summary>The lot that the first request posts.</summary>
internal static class FirstLot
{
    public const int Quantity = 120;
    private static readonly string[] Allergens = ["soybeans"];

    public static string Json(DateTime now, long quantity = Quantity)
    {
        // Whole minutes: people paste and read it.
        var from = new DateTime(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, DateTimeKind.Utc);
        return JsonSerializer.Serialize(new
        {
            title = "Nasi kotak",
            category = "prepared-meals",
            unit = "portion",
            quantity,
            useBy = from.AddHours(6),
            pickupWindow = new { from, to = from.AddHours(5) },
            location = new { lat = -6.2, lon = 106.8, address = "Jl. Sudirman 1" },
            region = "jakarta",
            temperatureClass = "hot",
            allergens = Allergens,
            halal = "certified",
        });
    }
}
