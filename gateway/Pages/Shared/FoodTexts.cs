using System.Globalization;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>What food is, how it is kept and where a claim stands, in the reader's language.</summary>
internal static class FoodTexts
{
    /// <summary>How food is kept.</summary>
    public static string Of(TemperatureClass kept, Words l) => kept switch
    {
        TemperatureClass.Chilled => l["chilled", "dingin"],
        TemperatureClass.Frozen => l["frozen", "beku"],
        TemperatureClass.Hot => l["hot", "panas"],
        _ => l["room temperature", "suhu ruang"],
    };

    /// <summary>What is known of food being halal.</summary>
    public static string Of(HalalStatus halal, Words l) => halal switch
    {
        HalalStatus.Certified => l["halal, certified", "halal, bersertifikat"],
        HalalStatus.Declared => l["halal, says the donor", "halal, menurut donatur"],
        HalalStatus.No => l["not halal", "tidak halal"],
        _ => l["halal not known", "kehalalan belum diketahui"],
    };

    /// <summary>Where a lot stands.</summary>
    public static string Of(LotStatus status, Words l) => status switch
    {
        LotStatus.Open => l["open", "tersedia"],
        LotStatus.Exhausted => l["all of it is promised", "habis dipesan"],
        LotStatus.Expired => l["past its use-by", "lewat batas waktu"],
        LotStatus.Withdrawn => l["withdrawn", "ditarik donatur"],
        LotStatus.Recalled => l["recalled", "ditarik karena tidak aman"],
        _ => l["closed", "selesai"],
    };

    /// <summary>Where a claim stands.</summary>
    public static string Of(ClaimStatus status, Words l) => status switch
    {
        ClaimStatus.Held => l["held for you", "disimpan untuk Anda"],
        ClaimStatus.Collected => l["collected", "sudah diambil"],
        ClaimStatus.Cancelled => l["cancelled", "dibatalkan"],
        _ => l["lapsed", "kedaluwarsa"],
    };

    /// <summary>Why food was refused at the door.</summary>
    public static string Of(RejectionReason reason, Words l) => reason switch
    {
        RejectionReason.Temperature => l["wrong temperature", "suhu tidak sesuai"],
        RejectionReason.Spoiled => l["spoiled", "basi"],
        RejectionReason.Damaged => l["damaged", "rusak"],
        RejectionReason.Mislabelled => l["wrong label", "label salah"],
        RejectionReason.Unwanted => l["not wanted", "tidak diperlukan"],
        _ => l["another reason", "alasan lain"],
    };

    /// <summary>The allergens of a set, or that there is none.</summary>
    public static string Of(Allergens set, Words l) => set == Allergens.None
        ? l["none stated", "tidak disebutkan"]
        : string.Join(", ", EnumNames<Allergens>.Default.All.Where(name => set.HasFlag(EnumNames<Allergens>.Default.Parse(name)))
            .Select(name => Need(name, l)));

    /// <summary>The diets that food suits; empty when none is stated.</summary>
    public static string Of(Diets set, Words l) => set.HasFlag(Diets.Vegan) ? Need("vegan", l)
        : set.HasFlag(Diets.Vegetarian) ? Need("vegetarian", l)
        : "";

    /// <summary>An allergen or a diet by the API's name.</summary>
    public static string Need(string name, Words l) => name switch
    {
        "gluten" => "gluten",
        "crustaceans" => l["crustaceans", "udang dan kepiting"],
        "eggs" => l["eggs", "telur"],
        "fish" => l["fish", "ikan"],
        "peanuts" => l["peanuts", "kacang tanah"],
        "soybeans" => l["soybeans", "kedelai"],
        "milk" => l["milk", "susu"],
        "nuts" => l["nuts", "kacang pohon"],
        "celery" => l["celery", "seledri"],
        "mustard" => l["mustard", "mustar"],
        "sesame" => l["sesame", "wijen"],
        "sulphites" => l["sulphites", "sulfit"],
        "lupin" => l["lupin", "lupin"],
        "molluscs" => l["molluscs", "kerang dan cumi"],
        "halal" => "halal",
        "vegetarian" => l["vegetarian", "vegetarian"],
        "vegan" => "vegan",
        _ => name,
    };

    /// <summary>A conflict between food and a diet, as a sentence that a person accepts.</summary>
    public static string Conflict(string name, Words l) => name switch
    {
        "halal" => l["It is not known to be halal.", "Kehalalannya tidak pasti."],
        "vegetarian" => l["It is not stated to be vegetarian.", "Tidak dinyatakan vegetarian."],
        "vegan" => l["It is not stated to be vegan.", "Tidak dinyatakan vegan."],
        _ => l[$"It contains {Need(name, l)}.", $"Mengandung {Need(name, l)}."],
    };

    /// <summary>A kind of food by the API's name.</summary>
    public static string Category(string name, Words l) => name switch
    {
        "prepared-meals" => l["prepared meals", "makanan siap saji"],
        "cooked-meal" or "cooked-meals" or "meals" => l["cooked meals", "masakan"],
        "soup" => l["soup", "sup"],
        "rice" => l["rice", "nasi"],
        "salads" => l["salads", "salad"],
        "bread" => l["bread", "roti"],
        "bakery" or "pastries" or "cakes" => l["bakery", "kue dan roti"],
        "fruit" => l["fruit", "buah"],
        "vegetables" or "produce" => l["vegetables", "sayur"],
        "dairy" or "milk" => l["dairy", "produk susu"],
        "eggs" => l["eggs", "telur"],
        "meat" => l["meat", "daging"],
        "poultry" => l["poultry", "unggas"],
        "fish" or "seafood" => l["fish and seafood", "ikan dan hasil laut"],
        "canned" => l["canned food", "makanan kaleng"],
        "dry-goods" => l["dry goods", "bahan kering"],
        "snacks" or "sweets" => l["snacks", "camilan"],
        "beverages" or "juice" => l["drinks", "minuman"],
        "baby-food" => l["baby food", "makanan bayi"],
        _ => name.Replace('-', ' '),
    };

    /// <summary>The kinds of food that a search offers.</summary>
    public static IReadOnlyList<string> Categories { get; } =
    [
        "prepared-meals", "cooked-meal", "soup", "rice", "salads", "bread", "bakery", "fruit", "vegetables", "dairy", "eggs", "meat",
        "poultry", "fish", "canned", "dry-goods", "snacks", "beverages", "baby-food",
    ];

    /// <summary>Degrees Celsius.</summary>
    public static string Celsius(double celsius, Words l) => $"{l.Number(celsius)} °C";

    /// <summary>A distance: metres below one kilometre.</summary>
    public static string Distance(double km, Words l) => km < 1
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Round(km * 100) * 10:0} m")
        : $"{l.Number(km)} km";

    /// <summary>How far two places are apart, in kilometres, over the earth's surface.</summary>
    public static double DistanceKm(double lat, double lon, Place place)
    {
        var (from, to) = (double.DegreesToRadians(lat), double.DegreesToRadians(place.Lat));
        var (north, east) = ((to - from) / 2, double.DegreesToRadians(place.Lon - lon) / 2);
        var half = Math.Pow(Math.Sin(north), 2) + (Math.Cos(from) * Math.Cos(to) * Math.Pow(Math.Sin(east), 2));
        return 2 * Place.EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }
}
