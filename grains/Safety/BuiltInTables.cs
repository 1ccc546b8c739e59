using PahlawanPangan.Lots;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Grains.Safety;

/// <summary>The tables that the engine comes with: version 1 of each.</summary>
internal static class BuiltInTables
{
    private const string FoodCode = "FDA Food Code, 3-501.17: ready-to-eat food, 7 days at 5 °C";
    private const string Leftovers = "USDA FSIS, Leftovers and Food Safety: 3 to 4 days refrigerated";
    private const string FoodKeeper = "USDA, Cornell University and FMI, FoodKeeper";

    /// <summary>The temperature limits.</summary>
    public static TemperatureLimits TemperatureLimits { get; } = new()
    {
        Version = 1,
        Limits =
        [
            new()
            {
                TemperatureClass = TemperatureClass.Ambient,
                BudgetMinutes = 0,
                RequiredAt = [],
                Source = "Food that needs no temperature control has no limits.",
            },
            new()
            {
                TemperatureClass = TemperatureClass.Chilled,
                MaxCelsius = 5,
                BudgetMinutes = 240,
                RequiredAt = [],
                Source = "FDA Food Code, 3-501.16: 5 °C (41 °F) or less, which Food Donation Connection asks of donors too; "
                    + "3-501.19: 4 hours without temperature control.",
            },
            new()
            {
                TemperatureClass = TemperatureClass.Frozen,
                MaxCelsius = -15,
                BudgetMinutes = 60,
                RequiredAt = [],
                Source = "Codex CXC 8-1976: -18 °C; a tolerance of 3 °C in transport, as Directive 89/108/EEC, article 5. No source "
                    + "names a time; an hour is too short for packed frozen food to thaw.",
            },
            new()
            {
                TemperatureClass = TemperatureClass.Hot,
                MinCelsius = 63,
                BudgetMinutes = 120,
                RequiredAt = [],
                Source = "The Food Safety and Hygiene (England) Regulations 2013, schedule 4: 63 °C or more, which OLIO asks too; below it "
                    + "once, for 2 hours at the most.",
            },
        ],
    };

    /// <summary>The shelf lives.</summary>
    public static ShelfLives ShelfLives { get; } = new()
    {
        Version = 1,
        Lives =
        [
            Days("prepared-meals", 7, FoodCode),
            Days("cooked-meal", 4, Leftovers),
            Days("cooked-meals", 4, Leftovers),
            Days("meals", 7, FoodCode),
            Days("soup", 4, Leftovers),
            Days("rice", 4, Leftovers),
            Days("sandwiches", 7, FoodCode),
            Days("salads", 7, FoodCode),
            Days("deli", 7, FoodCode),
            Days("desserts", 7, FoodCode),
            Days("bread", 18, FoodKeeper + ": 14 to 18 days at room temperature"),
            Days("bakery", 18, FoodKeeper + ": bread, 14 to 18 days at room temperature"),
            Days("pastries", 7, FoodKeeper + ": up to 7 days refrigerated"),
            Days("cakes", 7, FoodKeeper + ": up to 7 days refrigerated"),
            Days("produce", 60, FoodKeeper + ": root vegetables and apples, weeks refrigerated"),
            Days("fruit", 60, FoodKeeper + ": apples, weeks refrigerated"),
            Days("vegetables", 60, FoodKeeper + ": root vegetables, weeks refrigerated"),
            Days("dairy", 180, FoodKeeper + ": hard cheese, 6 months refrigerated"),
            Days("milk", 21, FoodKeeper + ": pasteurised, a week after its date"),
            Days("cheese", 180, FoodKeeper + ": hard cheese, 6 months refrigerated"),
            Days("eggs", 35, FoodKeeper + ": 3 to 5 weeks in the shell, refrigerated"),
            Days("meat", 365, FoodKeeper + ": frozen, 4 to 12 months"),
            Days("poultry", 365, FoodKeeper + ": frozen, 9 to 12 months"),
            Days("fish", 240, FoodKeeper + ": frozen, up to 8 months"),
            Days("seafood", 240, FoodKeeper + ": frozen, up to 8 months"),
            Days("frozen", 730, FoodKeeper + ": quality alone ends it; 2 years is a bound"),
            Days("canned", 1_825, FoodKeeper + ": low-acid cans, 2 to 5 years"),
            Days("dry-goods", 1_825, FoodKeeper + ": white rice and pasta, 2 years and more"),
            Days("pasta", 730, FoodKeeper + ": dry, 2 years"),
            Days("cereals", 365, FoodKeeper + ": unopened, up to a year"),
            Days("snacks", 365, FoodKeeper + ": unopened, up to a year"),
            Days("sweets", 730, FoodKeeper + ": chocolate, up to 2 years"),
            Days("beverages", 365, FoodKeeper + ": unopened, up to a year"),
            Days("juice", 365, FoodKeeper + ": shelf-stable, up to a year"),
            Days("condiments", 730, FoodKeeper + ": unopened, up to 2 years"),
            Days("baby-food", 730, FoodKeeper + ": jars, until their date; 2 years is a bound"),
        ],
    };

    private static ShelfLife Days(string category, int days, string source) =>
        new() { Category = category, Hours = days * 24, Source = source };
}
