using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A place in a request.</summary>
internal sealed record PlaceRequestJson
{
    public double? Lat { get; init; }

    public double? Lon { get; init; }

    public string? Address { get; init; }

    /// <summary>The place, which the request names <paramref name="field"/>.</summary>
    public static Place Read(FieldErrors errors, string field, PlaceRequestJson? json)
    {
        if (json is null)
        {
            errors.Add(field, "This is required. Send an object with lat, lon and perhaps address.");
            return new() { Lat = 0, Lon = 0 };
        }

        return new()
        {
            Lat = FieldRules.Degrees(errors, field + ".lat", json.Lat, LotFields.LatMax),
            Lon = FieldRules.Degrees(errors, field + ".lon", json.Lon, LotFields.LonMax),
            Address = FieldRules.OptionalText(errors, field + ".address", json.Address, LotFields.AddressLengthMax),
        };
    }
}
