using System.Globalization;
using System.Text;

namespace PahlawanPangan.Gateway.Pages.Shared;

/// <summary>The part of the world that a map shows, in the projection of web maps, so that tiles fit below the points.</summary>
internal sealed class MapView
{
    /// <summary>The drawing's width, in its own units.</summary>
    public const int Width = 640;

    /// <summary>The drawing's height.</summary>
    public const int Height = 360;

    /// <summary>The width and height of a tile.</summary>
    public const int TileSize = 256;

    // At 13, a point's rounding of 0.01 degrees is about 60 units: closer would promise what it does not know.
    private const int ZoomMin = 1, ZoomMax = 13;
    private const int Margin = 40;
    private const double LatMax = 85;
    private static readonly MapPoint[] Indonesia = [new(5.5, 95.5, ""), new(-10.5, 140.5, "")];
    private readonly int _zoom;
    private readonly double _left;
    private readonly double _top;

    private MapView(int zoom, double left, double top) => (_zoom, _left, _top) = (zoom, left, top);

    /// <summary>The closest view that holds all points; Indonesia when there are none.</summary>
    public static MapView Around(IReadOnlyList<MapPoint> points)
    {
        var all = points.Count > 0 ? points : Indonesia;
        var zoom = ZoomMax;
        while (true)
        {
            var (x, y) = (all.Select(point => X(point.Lon, zoom)).ToList(), all.Select(point => Y(point.Lat, zoom)).ToList());
            if (zoom == ZoomMin || (x.Max() - x.Min() <= Width - (2 * Margin) && y.Max() - y.Min() <= Height - (2 * Margin)))
            {
                return new MapView(
                    zoom, Math.Round(((x.Max() + x.Min()) / 2) - (Width / 2.0)), Math.Round(((y.Max() + y.Min()) / 2) - (Height / 2.0)));
            }

            zoom--;
        }
    }

    /// <summary>The lines of latitude and longitude, as the path of a drawing.</summary>
    public static string Grid()
    {
        var path = new StringBuilder();
        for (var x = 0; x <= Width; x += Width / 8)
        {
            path.Append(CultureInfo.InvariantCulture, $"M{x} 0V{Height}");
        }

        for (var y = 0; y <= Height; y += Height / 6)
        {
            path.Append(CultureInfo.InvariantCulture, $"M0 {y}H{Width}");
        }

        return path.ToString();
    }

    /// <summary>The tiles below the view, with their places in it.</summary>
    public List<(string X, string Y, string Address)> Tiles(string url)
    {
        var tiles = new List<(string, string, string)>();
        var count = 1 << _zoom;
        for (var row = (int)Math.Floor(_top / TileSize); row * TileSize < _top + Height; row++)
        {
            for (var column = (int)Math.Floor(_left / TileSize); column * TileSize < _left + Width; column++)
            {
                if (row >= 0 && row < count)
                {
                    tiles.Add((
                        Text((column * TileSize) - _left), Text((row * TileSize) - _top),
                        url.Replace("{z}", Text(_zoom), StringComparison.Ordinal)
                            .Replace("{x}", Text(((column % count) + count) % count), StringComparison.Ordinal)
                            .Replace("{y}", Text(row), StringComparison.Ordinal)));
                }
            }
        }

        return tiles;
    }

    /// <summary>The points; those at the same place are one larger one.</summary>
    public List<(string X, string Y, string Radius, string Text)> Spots(IReadOnlyList<MapPoint> points) =>
    [
        .. points.GroupBy(static point => (point.Lat, point.Lon)).Select(place => (
            Text(X(place.Key.Lon, _zoom) - _left), Text(Y(place.Key.Lat, _zoom) - _top),
            Text(Math.Min(7 + (2 * Math.Log2(place.Count())), 18)),
            string.Join(", ", place.Select(static point => point.Text).Take(5)))),
    ];

    private static double X(double lon, int zoom) => (lon + 180) / 360 * TileSize * (1 << zoom);

    private static double Y(double lat, int zoom)
    {
        var radians = Math.Clamp(lat, -LatMax, LatMax) * Math.PI / 180;
        return (1 - (Math.Asinh(Math.Tan(radians)) / Math.PI)) / 2 * TileSize * (1 << zoom);
    }

    private static string Text(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}
