using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Deliveries;

/// <summary>One stop: a pickup or a handover.</summary>
internal sealed record RouteStop
{
    /// <summary>The delivery.</summary>
    public required Guid DeliveryId { get; init; }

    /// <summary>Whether it is loaded here; otherwise it is unloaded.</summary>
    public required bool IsPickup { get; init; }

    /// <summary>Where.</summary>
    public required Place Place { get; init; }

    /// <summary>Not before this moment.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Not after this moment.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The weight, in grams.</summary>
    public required long Grams { get; init; }
}

/// <summary>
/// The rules of a courier's route: pure, without clock or I/O. A delivery is inserted where it lengthens the route least, among the places
/// where every stop is still reached in time and the load never exceeds the capacity. Existing stops are never removed for it.
/// </summary>
internal static class CourierRoute
{
    private const double KmPerHour = 20;
    private static readonly TimeSpan StopTakes = TimeSpan.FromMinutes(5);

    /// <summary>The route with a delivery added; null when it does not fit.</summary>
    public static List<RouteStop>? With(
        IReadOnlyList<RouteStop> route, RouteStop pickup, RouteStop handover, Place start, DateTimeOffset now, long capacityGrams)
    {
        ArgumentNullException.ThrowIfNull(route);
        List<RouteStop>? best = null;
        var bestKm = double.MaxValue;
        for (var first = 0; first <= route.Count; first++)
        {
            for (var second = first + 1; second <= route.Count + 1; second++)
            {
                var tried = route.ToList();
                tried.Insert(first, pickup);
                tried.Insert(second, handover);
                var km = LengthKm(tried, start);
                if (km < bestKm && IsFeasible(tried, start, now, capacityGrams))
                {
                    (best, bestKm) = (tried, km);
                }
            }
        }

        return best;
    }

    /// <summary>Whether every stop is reached within its times, and everything fits at all times.</summary>
    public static bool IsFeasible(IReadOnlyList<RouteStop> route, Place start, DateTimeOffset now, long capacityGrams)
    {
        ArgumentNullException.ThrowIfNull(route);

        // Goods that are handed over and not picked up on this route are already on board.
        var pickedUpLater = route.Where(stop => stop.IsPickup).Select(stop => stop.DeliveryId).ToHashSet();
        var load = route.Where(stop => !stop.IsPickup && !pickedUpLater.Contains(stop.DeliveryId)).Sum(stop => stop.Grams);
        var (at, where) = (now, start);
        foreach (var stop in route)
        {
            at += TimeSpan.FromHours(DistanceKm(where, stop.Place) / KmPerHour);
            at = at < stop.From ? stop.From : at;
            load += stop.IsPickup ? stop.Grams : -stop.Grams;
            if (at > stop.Until || load > capacityGrams)
            {
                return false;
            }

            at += StopTakes;
            where = stop.Place;
        }

        return load <= capacityGrams;
    }

    /// <summary>The great-circle distance (haversine).</summary>
    public static double DistanceKm(Place from, Place to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var (lat, lon) = (double.DegreesToRadians(to.Lat - from.Lat), double.DegreesToRadians(to.Lon - from.Lon));
        var half = Math.Pow(Math.Sin(lat / 2), 2)
            + (Math.Cos(double.DegreesToRadians(from.Lat)) * Math.Cos(double.DegreesToRadians(to.Lat)) * Math.Pow(Math.Sin(lon / 2), 2));
        return 2 * Place.EarthRadiusKm * Math.Asin(Math.Min(1, Math.Sqrt(half)));
    }

    private static double LengthKm(List<RouteStop> route, Place start)
    {
        var km = 0.0;
        foreach (var stop in route)
        {
            km += DistanceKm(start, stop.Place);
            start = stop.Place;
        }

        return km;
    }
}
