using System.Globalization;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>Distances between places in SQL.</summary>
internal static class PlaceSql
{
    /// <summary>
    /// The great-circle distance in kilometres (haversine) between a row's columns <c>lat</c> and <c>lon</c> and another place.
    /// </summary>
    /// <param name="latitude">The other place's latitude in degrees: an expression, such as <c>$1</c>.</param>
    /// <param name="longitude">Its longitude.</param>
    public static string DistanceKm(string latitude, string longitude) =>
        $"""
         (2 * {Place.EarthRadiusKm.ToString(CultureInfo.InvariantCulture)} * asin(least(1, sqrt(
           sin(radians(lat - {latitude}) / 2) ^ 2
           + cos(radians({latitude})) * cos(radians(lat)) * sin(radians(lon - {longitude}) / 2) ^ 2))))
         """;
}
