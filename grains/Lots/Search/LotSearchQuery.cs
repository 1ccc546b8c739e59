using System.Text;
using Npgsql;
using PahlawanPangan.Grains.Postgres;
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

    /// <summary>The query for a search, after a cursor: at most so many lots.</summary>
    public static LotSearchQuery For(LotSearch search, PageCursor? after, DateTimeOffset now, int most)
    {
        var query = new LotSearchQuery { _limit = most };
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

        if (search.Halal is { } halal)
        {
            query.And($"halal = ANY ({query.Add(HalalEnough(halal))})");
        }

        if (search.Diets.HasFlag(Diets.Vegan))
        {
            query.And($"diets & {query.Add((int)Diets.Vegan)} <> 0");
        }
        else if (search.Diets.HasFlag(Diets.Vegetarian))
        {
            query.And($"diets & {query.Add((int)(Diets.Vegetarian | Diets.Vegan))} <> 0");
        }

        if (after is { } cursor)
        {
            query.And($"({query._key}, lot_id) > ({query.Add(cursor.Key)}, {query.Add(cursor.Id)})");
        }

        return query;
    }

    /// <summary>
    /// The query as a command: lots' ids and sort keys.
    /// </summary>
    public NpgsqlCommand Command(NpgsqlDataSource database)
    {
        var command = database.CreateCommand(
            $"SELECT lot_id, {_key} FROM open_lot WHERE {_where} ORDER BY {_key}, lot_id LIMIT {_limit}");
        foreach (var parameter in _parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>The states that are as sure as the one that is asked for; what is not halal or unknown never is.</summary>
    private static short[] HalalEnough(HalalStatus least) =>
        least == HalalStatus.Certified ? [(short)HalalStatus.Certified] : [(short)HalalStatus.Certified, (short)HalalStatus.Declared];

    private string? AndNear(LotSearch search)
    {
        if (search.Lat is not { } lat || search.Lon is not { } lon)
        {
            return null;
        }

        var latitude = Add(lat);
        var longitude = Add(lon);
        var distance = PlaceSql.DistanceKm(latitude, longitude);
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
