namespace PahlawanPangan.Lots;

/// <summary>A point on the map (WGS 84, degrees), with an optional address.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.Place")]
public sealed record Place
{
    /// <summary>The Earth's mean radius after the IUGG, in kilometres, for great-circle distances.</summary>
    public const double EarthRadiusKm = 6371.0088;

    /// <summary>Degrees north, from -90 to 90.</summary>
    [Id(0)]
    public required double Lat { get; init; }

    /// <summary>Degrees east, from -180 to 180.</summary>
    [Id(1)]
    public required double Lon { get; init; }

    /// <summary>A postal address, in free text.</summary>
    [Id(2)]
    public string? Address { get; init; }

    /// <summary>The place to a tenth of a degree, which is some 11 km, without an address: a region, not a home.</summary>
    public Place Coarse() => new() { Lat = Math.Round(Lat, 1), Lon = Math.Round(Lon, 1) };

    /// <summary>The place to a hundredth of a degree, which is about a kilometre, without an address: a quarter, not a home.</summary>
    public Place Rough() => new() { Lat = Math.Round(Lat, 2), Lon = Math.Round(Lon, 2) };
}
