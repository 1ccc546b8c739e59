using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>The limits of a lot's fields, for the checks and for the API's document alike.</summary>
internal static class LotFields
{
    public const int TitleLengthMax = 200;
    public const int NotesLengthMax = 2000;
    public const int AddressLengthMax = 300;
    public const int ReasonLengthMax = 500;
    public const int LatMax = 90;
    public const int LonMax = 180;
    public const int RadiusKmMax = 20_000;

    /// <summary>What to send in a field of a lot, for when its JSON is of the wrong type or it comes twice.</summary>
    public static string? AdviceOf(string field) => field switch
    {
        "quantity" or "posted" => $"Send it once, as a whole number from 1 to {Quantities.PostedMax}.",
        "title" or "category" or "unit" or "region" or "temperatureClass" or "halal" or "notes" or "reason" or "address"
            => "Send it once, as a string.",
        "useBy" or "bestBefore" or "from" or "to" => "Send it once, as a string: an RFC 3339 time with an offset.",
        "pickupWindow" => "Send it once, as an object with from and to.",
        "location" => "Send it once, as an object with lat, lon and perhaps address.",
        "lat" or "lon" => "Send it once, as a number of degrees.",
        "allergens" => "Send it once, as an array of strings.",
        "allergens[]" => "Send a string.",
        _ => null,
    };
}
