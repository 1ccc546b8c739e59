using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>Reads which lots a query string looks for.</summary>
internal static class LotSearchReader
{
    private static readonly string[] Parameters =
        ["lat", "lon", "radiusKm", "category", "temperatureClass", "withoutAllergens", "sort", "limit", "cursor"];

    public static LotSearch Read(IQueryCollection query)
    {
        var errors = new FieldErrors();
        var reader = new QueryReader(query, errors, Parameters);
        double? lat = reader.Number("lat", -LotFields.LatMax, LotFields.LatMax);
        double? lon = reader.Number("lon", -LotFields.LonMax, LotFields.LonMax);
        double? radiusKm = reader.Number("radiusKm", 0, LotFields.RadiusKmMax, isMinAllowed: false);
        LotOrder? sort = reader.Name<LotOrder>("sort");
        RequireCentre(errors, reader, radiusKm, sort);

        var search = new LotSearch
        {
            Lat = lat,
            Lon = lon,
            RadiusKm = radiusKm,
            Category = reader.Text("category") is { } category ? FieldRules.Slug(errors, "category", category) : null,
            TemperatureClass = reader.Name<TemperatureClass>("temperatureClass"),
            WithoutAllergens = ReadAllergens(errors, reader.Text("withoutAllergens")),
            Order = sort ?? LotOrder.Urgency,
            Page = reader.Page(),
        };
        errors.ThrowIfAny();
        return search;
    }

    /// <summary>Half a centre, or a distance from nowhere, would silently search everywhere.</summary>
    private static void RequireCentre(FieldErrors errors, QueryReader reader, double? radiusKm, LotOrder? sort)
    {
        bool isNeeded = radiusKm is not null || sort == LotOrder.Distance || reader.Has("lat") || reader.Has("lon");
        foreach (string parameter in isNeeded ? new[] { "lat", "lon" } : [])
        {
            if (!reader.Has(parameter))
            {
                errors.Add(parameter, "Send lat and lon together; radiusKm and sort=distance need both.");
            }
        }
    }

    private static Allergens ReadAllergens(FieldErrors errors, string? text)
    {
        var set = Allergens.None;
        foreach (string name in text?.Split(',', StringSplitOptions.TrimEntries) ?? [])
        {
            if (!EnumNames<Allergens>.Default.TryParse(name, out Allergens allergen))
            {
                errors.Add("withoutAllergens", $"Send names separated by commas, out of: {EnumNames<Allergens>.Default.Listed}.");
                break;
            }

            set |= allergen;
        }

        return set;
    }
}
