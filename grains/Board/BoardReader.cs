using Npgsql;
using PahlawanPangan.Board;
using PahlawanPangan.Grains.Impact;
using PahlawanPangan.Grains.Lots.Search;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Board;

/// <summary>Reads the board's figures from the projections and from the rows of open lots.</summary>
internal sealed class BoardReader(LotShards shards, Clock clock)
{
    private const string Progress =
        """
        SELECT string_agg(concat_ws(' ', consumer, epoch, stream_sequence, numbers), ', ' ORDER BY consumer)
        FROM consumer_position WHERE consumer = ANY ($1)
        """;

    // By the index of lots that have not ended. What has passed its window and is not closed yet cannot be claimed.
    private const string Open =
        """
        SELECT count(*), coalesce(sum(available) FILTER (WHERE coalesce(adjusted_terms, posted_terms) ->> 'unit' = 'Portion'), 0)::bigint
        FROM lot WHERE status IN (0, 1) AND status = 0 AND use_by > $1
          AND (coalesce(adjusted_terms, posted_terms) -> 'pickupWindow' ->> 'to')::timestamptz > $1
        """;

    private const string Totals =
        """
        SELECT coalesce(sum(portions), 0)::bigint, coalesce(sum(grams), 0)::bigint, coalesce(sum(co2e_grams), 0)::bigint
        FROM impact WHERE scope = $1
        """;

    private const string Days = "SELECT day, claims, portions, grams, co2e_grams FROM impact_day WHERE day BETWEEN $1 AND $2";

    private static readonly string[] Projections = [OpenLotProjection.ConsumerName, ImpactConsumer.ConsumerName];

    /// <summary>How far the projections are: differs as soon as one of them handled another event.</summary>
    public async Task<string> ProgressAsync()
    {
        await using var command = shards.Queries.CreateCommand(Progress);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = Projections });
        return await command.ExecuteScalarAsync() as string ?? "";
    }

    /// <summary>The board with these lots.</summary>
    public async Task<BoardView> ReadAsync(IReadOnlyList<LotView> lots)
    {
        var now = clock.Now;
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var open = await shards.QueryAllAsync(database => OpenAsync(database, now));
        var (portions, grams, co2e) = await TotalsAsync();
        var days = await DaysAsync(today.AddDays(1 - BoardView.DaysMax), today);
        return new BoardView
        {
            ReadAt = now,
            LotsOpen = open.Sum(static one => one.Lots),
            PortionsOpen = open.Sum(static one => one.Portions),
            ClaimsToday = days.GetValueOrDefault(today).Claims,
            Portions = portions,
            Grams = grams,
            Co2eGrams = co2e,
            Days = [.. Enumerable.Range(1 - BoardView.DaysMax, BoardView.DaysMax).Select(ago => DayOf(today.AddDays(ago), days))],
            Lots = [.. lots.Select(LotOf)],
        };
    }

    private static BoardDay DayOf(DateOnly day, Dictionary<DateOnly, (long Claims, long Portions, long Grams, long Co2eGrams)> days)
    {
        var sums = days.GetValueOrDefault(day);
        return new BoardDay { Day = day, Portions = sums.Portions, Grams = sums.Grams, Co2eGrams = sums.Co2eGrams };
    }

    private static BoardLot LotOf(LotView lot)
    {
        var place = lot.Terms.Location.Rough();
        return new BoardLot
        {
            Id = lot.Id,
            Title = lot.Terms.Title,
            Category = lot.Terms.Category,
            Available = lot.Quantities.Available,
            Unit = lot.Terms.Unit,
            UseBy = lot.Terms.UseBy,
            Lat = place.Lat,
            Lon = place.Lon,
            TemperatureClass = lot.Terms.TemperatureClass,
        };
    }

    private static async Task<(long Lots, long Portions)> OpenAsync(NpgsqlDataSource database, DateTimeOffset now)
    {
        await using var command = database.CreateCommand(Open);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        await using var reader = await command.ExecuteReaderAsync();
        _ = await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<(long Portions, long Grams, long Co2eGrams)> TotalsAsync()
    {
        await using var command = shards.Queries.CreateCommand(Totals);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = ImpactConsumer.Region });
        await using var reader = await command.ExecuteReaderAsync();
        _ = await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    private async Task<Dictionary<DateOnly, (long Claims, long Portions, long Grams, long Co2eGrams)>> DaysAsync(DateOnly from, DateOnly to)
    {
        await using var command = shards.Queries.CreateCommand(Days);
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = from });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = to });
        await using var reader = await command.ExecuteReaderAsync();
        var days = new Dictionary<DateOnly, (long, long, long, long)>();
        while (await reader.ReadAsync())
        {
            days.Add(
                reader.GetFieldValue<DateOnly>(0), (reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4)));
        }

        return days;
    }
}
