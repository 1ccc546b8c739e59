using System.Globalization;
using System.Text;
using Npgsql;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots.Search;

/// <summary>
/// The SQL of a search in the projection of open lots. A box of latitudes and longitudes, which an index can find, comes before the
/// great-circle distance (haversine).
/// </summary>
internal sealed class LotSearchQuery
{
    private const double KmPerDegree = Math.PI * Place.EarthRadiusKm / 180;
    private readonly StringBuilder _where = new("is_open");
    private readonly List<NpgsqlParameter> _parameters = [];
    private string _key = "";
    private int _limit;

    private LotSearchQuery()
    {
    }

    /// <summary>The query for a search, after a cursor.</summary>
    public static LotSearchQuery For(LotSearch search, PageCursor? after, DateTimeOffset now)
    {
        var query = new LotSearchQuery { _limit = search.Page.Limit };
        var moment = query.Add(now);
        query.And($"use_by > {moment} AND coalesce(pickup_to, use_by) > {moment}");
        var distance = query.AndNear(search);
        query._key = search.Order == LotOrder.Distance && distance is not null
            ? distance
            : "(extract(epoch FROM use_by) * 1000)::float8";
        if (search.Category is { } category)
        {
            query.And($"category = {query.Add(category)}");
        }

        if (search.TemperatureClass is { } temperatureClass)
        {
            query.And($"temperature_class = {query.Add((short)temperatureClass)}");
        }

        if (search.WithoutAllergens != Allergens.None)
        {
            query.And($"allergens & {query.Add((int)search.WithoutAllergens)} = 0");
        }

        if (after is { } cursor)
        {
            query.And($"({query._key}, lot_id) > ({query.Add(cursor.Key)}, {query.Add(cursor.Id)})");
        }

        return query;
    }

    /// <summary>
    /// The query as a command: lots' ids and sort keys. It asks for one row more than the page holds, which shows whether
    /// there is a next page.
    /// </summary>
    public NpgsqlCommand Command(NpgsqlDataSource database)
    {
        var command = database.CreateCommand(
            $"SELECT lot_id, {_key} FROM open_lot WHERE {_where} ORDER BY {_key}, lot_id LIMIT {_limit + 1}");
        foreach (var parameter in _parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private string? AndNear(LotSearch search)
    {
        if (search.Lat is not { } lat || search.Lon is not { } lon)
        {
            return null;
        }

        var latitude = Add(lat);
        var longitude = Add(lon);
        var distance =
            $"""
             (2 * {Place.EarthRadiusKm.ToString(CultureInfo.InvariantCulture)} * asin(least(1, sqrt(
               sin(radians(lat - {latitude}) / 2) ^ 2
               + cos(radians({latitude})) * cos(radians(lat)) * sin(radians(lon - {longitude}) / 2) ^ 2))))
             """;
        if (search.RadiusKm is { } radius)
        {
            var degrees = radius / KmPerDegree;
            And($"lat BETWEEN {Add(lat - degrees)} AND {Add(lat + degrees)}");

            // Near a pole or across the date line a box of longitudes would cut lots off; there the distance alone decides.
            var widest = Math.Abs(lat) + degrees;
            if (widest < 89)
            {
                var degreesEast = degrees / Math.Cos(widest * Math.PI / 180);
                if (lon - degreesEast >= -180 && lon + degreesEast <= 180)
                {
                    And($"lon BETWEEN {Add(lon - degreesEast)} AND {Add(lon + degreesEast)}");
                }
            }

            And($"{distance} <= {Add(radius)}");
        }

        return distance;
    }

    private void And(string condition) => _where.Append(" AND ").Append(condition);

    private string Add<T>(T value)
    {
        _parameters.Add(new NpgsqlParameter<T> { TypedValue = value });
        return $"${_parameters.Count}";
    }
}
