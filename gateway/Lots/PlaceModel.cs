using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A point on the map, WGS 84.</summary>
internal sealed record PlaceModel
{
    /// <summary>Degrees north.</summary>
    [Required, Degrees(LotFields.LatMax)]
    public double? Lat { get; init; }

    /// <summary>Degrees east.</summary>
    [Required, Degrees(LotFields.LonMax)]
    public double? Lon { get; init; }

    /// <summary>A postal address.</summary>
    [PlainText(LotFields.AddressLengthMax, IsEmptyAllowed = true)]
    public string? Address { get; init; }

    /// <summary>A place as an answer shows it.</summary>
    public static PlaceModel Of(Place place) => new() { Lat = place.Lat, Lon = place.Lon, Address = place.Address };

    /// <summary>The place, which the request names <paramref name="field"/>.</summary>
    public static Place Read(FieldErrors errors, string field, PlaceModel? json)
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

    /// <summary>The place, once it is valid.</summary>
    public Place ToPlace() => new() { Lat = Lat!.Value, Lon = Lon!.Value, Address = Address };
}
