using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>Checks the form of what a donor says of a lot. How its times relate is for the lot to decide.</summary>
internal static class LotTermsReader
{
    public static LotTerms Read(FieldErrors errors, PostLotJson json) => new()
    {
        Title = FieldRules.Text(errors, "title", json.Title, LotFields.TitleLengthMax),
        Category = FieldRules.Slug(errors, "category", json.Category),
        Unit = FieldRules.Name<Unit>(errors, "unit", json.Unit),
        UseBy = FieldRules.Time(errors, "useBy", json.UseBy),
        BestBefore = FieldRules.OptionalTime(errors, "bestBefore", json.BestBefore),
        PickupWindow = PickupWindowRequestJson.Read(errors, json.PickupWindow),
        Location = PlaceRequestJson.Read(errors, "location", json.Location),
        Region = FieldRules.Slug(errors, "region", json.Region),
        TemperatureClass = FieldRules.Name<TemperatureClass>(errors, "temperatureClass", json.TemperatureClass),
        Allergens = ReadAllergens(errors, json.Allergens),
        Halal = FieldRules.Name<HalalStatus>(errors, "halal", json.Halal),

        // A lot without notes has none, whether the caller left them out or sent empty text.
        Notes = FieldRules.OptionalText(errors, "notes", json.Notes, LotFields.NotesLengthMax) is { Length: > 0 } notes ? notes : null,
    };

    private static Allergens ReadAllergens(FieldErrors errors, IReadOnlyList<string?>? names)
    {
        if (names is null)
        {
            errors.Add("allergens", "This is required. Send an array, empty when the food contains none of the fourteen.");
            return Allergens.None;
        }

        var set = Allergens.None;
        for (int index = 0; index < names.Count; index++)
        {
            string field = $"allergens[{index}]";
            if (names[index] is not { } name || !EnumNames<Allergens>.Default.TryParse(name, out Allergens allergen))
            {
                errors.Add(field, $"Send one of: {EnumNames<Allergens>.Default.Listed}.");

                // One answer need not hold thousands of these.
                if (index >= EnumNames<Allergens>.Default.All.Count)
                {
                    return set;
                }
            }
            else if (set.HasFlag(allergen))
            {
                errors.Add(field, "Name each allergen once.");
            }
            else
            {
                set |= allergen;
            }
        }

        return set;
    }
}
