using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Pages.Shared;
using PahlawanPangan.Lots;
using AllergenSet = PahlawanPangan.Lots.Allergens;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>What the API's names of food, lots and claims are called on pages.</summary>
internal static class FoodNames
{
    /// <summary>Units to choose from.</summary>
    public static IReadOnlyList<(string, string)> Units(Words l) =>
        [("portion", l["portions", "porsi"]), ("item", l["items", "buah"]), ("gram", l["grams", "gram"])];

    /// <summary>Ways to keep food to choose from.</summary>
    public static IReadOnlyList<(string, string)> TemperatureClasses(Words l) =>
    [
        ("ambient", l["at room temperature", "suhu ruang"]), ("chilled", l["chilled", "dingin"]), ("frozen", l["frozen", "beku"]),
        ("hot", l["kept hot", "panas"]),
    ];

    /// <summary>How sure it is that food is halal, to choose from.</summary>
    public static IReadOnlyList<(string, string)> HalalStatuses(Words l) =>
    [
        ("certified", l["halal, certified", "halal bersertifikat"]), ("declared", l["halal, as I declare", "halal menurut saya"]),
        ("no", l["not halal", "tidak halal"]), ("unknown", l["I do not know", "tidak tahu"]),
    ];

    /// <summary>Diets that food can suit.</summary>
    public static IReadOnlyList<(string, string)> Diets(Words l) =>
        [("vegetarian", l["vegetarian", "vegetarian"]), ("vegan", l["vegan", "vegan"])];

    /// <summary>The fourteen allergens.</summary>
    public static IReadOnlyList<(string Value, string Text)> Allergens(Words l) =>
        [.. EnumNames<AllergenSet>.Default.All.Select(name => (name, FoodTexts.Need(name, l)))];

    /// <summary>Why food is refused at the door.</summary>
    public static IReadOnlyList<(string, string)> Rejections(Words l) =>
    [
        ("temperature", l["too warm or too cold", "suhu tidak sesuai"]), ("spoiled", l["spoiled", "basi"]),
        ("damaged", l["packaging damaged", "kemasan rusak"]), ("mislabelled", l["not as described", "tidak sesuai keterangan"]),
        ("unwanted", l["good, but not wanted", "baik, tetapi tidak diinginkan"]), ("other", l["another reason", "alasan lain"]),
    ];

    /// <summary>The states of a lot to choose from.</summary>
    public static IReadOnlyList<(string Value, string Text)> Statuses(Words l) =>
        [.. EnumNames<LotStatus>.Default.All.Select(name => (name, Of(EnumNames<LotStatus>.Default.Parse(name), l)))];

    /// <summary>A lot's state.</summary>
    public static string Of(LotStatus status, Words l) => status switch
    {
        LotStatus.Open => l["open", "tersedia"],
        LotStatus.Exhausted => l["all promised", "habis dipesan"],
        LotStatus.Expired => l["expired", "kedaluwarsa"],
        LotStatus.Withdrawn => l["withdrawn", "dibatalkan"],
        LotStatus.Recalled => l["recalled", "ditarik"],
        _ => l["closed", "selesai"],
    };

    /// <summary>How a lot's state is marked.</summary>
    public static string BadgeOf(LotStatus status) => status switch
    {
        LotStatus.Open => "badge good",
        LotStatus.Exhausted => "badge warn",
        LotStatus.Expired or LotStatus.Recalled => "badge stop",
        _ => "badge",
    };

    /// <summary>A claim's state.</summary>
    public static string Of(ClaimStatus status, Words l) => status switch
    {
        ClaimStatus.Held => l["to be collected", "akan diambil"],
        ClaimStatus.Collected => l["collected", "sudah diambil"],
        ClaimStatus.Cancelled => l["cancelled", "dibatalkan"],
        _ => l["not collected in time", "tidak diambil"],
    };

    /// <summary>How a claim's state is marked.</summary>
    public static string BadgeOf(ClaimStatus status) => status switch
    {
        ClaimStatus.Held => "badge warn",
        ClaimStatus.Collected => "badge good",
        _ => "badge",
    };

    /// <summary>The allergens of food, for a sentence.</summary>
    public static string Of(AllergenSet allergens, Words l) => allergens == AllergenSet.None
        ? l["none of the fourteen", "tidak ada dari keempat belas"]
        : string.Join(", ", Allergens(l).Where(one => allergens.HasFlag(EnumNames<AllergenSet>.Default.Parse(one.Value)))
            .Select(static one => one.Text));

    /// <summary>The text of a value that is chosen from some.</summary>
    public static string TextOf(IReadOnlyList<(string Value, string Text)> options, string value) =>
        options.FirstOrDefault(one => one.Value == value).Text ?? value;
}
