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
    [PlainText(LotFields.AddressLengthMax, IsEmptyAllowed = true), EmptyIsAbsent]
    public string? Address { get; init; }

    /// <summary>A place as an answer shows it.</summary>
    public static PlaceModel Of(Place place) => new() { Lat = place.Lat, Lon = place.Lon, Address = place.Address };

    /// <summary>The place, once it is valid.</summary>
    public Place ToPlace() => new() { Lat = Lat!.Value, Lon = Lon!.Value, Address = Address is { Length: > 0 } ? Address : null };
}
