using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots.Search;

/// <summary>
/// Maintains the table of open lots that searches read. Most events of a lot change nothing in it: a claim matters only when it takes the
/// last portion, or gives some back.
/// </summary>
internal sealed class OpenLotProjection : IEventConsumer
{
    /// <summary>The consumer's name.</summary>
    public const string ConsumerName = "open-lots";

    private const string Add =
        """
        INSERT INTO open_lot (lot_id, is_open, lat, lon, use_by, category, temperature_class, allergens, pickup_to, halal, diets)
        SELECT n.id, true, n.lat, n.lon, n.use_by, n.category, n.temperature_class, n.allergens, n.pickup_to, n.halal, n.diets
        FROM unnest($1::uuid[], $2::float8[], $3::float8[], $4::timestamptz[], $5::text[], $6::smallint[], $7::integer[], $8::timestamptz[],
                    $9::smallint[], $10::integer[])
          AS n (id, lat, lon, use_by, category, temperature_class, allergens, pickup_to, halal, diets)
        ORDER BY n.id
        """;

    private const string Remove = "DELETE FROM open_lot WHERE lot_id = ANY ($1)";

    private const string Open =
        """
        UPDATE open_lot o SET is_open = n.is_open FROM unnest($1::uuid[], $2::boolean[]) AS n (id, is_open)
        WHERE o.lot_id = n.id AND o.is_open <> n.is_open
        """;

    private const string Move =
        """
        UPDATE open_lot o SET pickup_to = n.pickup_to FROM unnest($1::uuid[], $2::timestamptz[]) AS n (id, pickup_to)
        WHERE o.lot_id = n.id AND o.pickup_to IS DISTINCT FROM n.pickup_to
        """;

    // Rows locked by others are left to the next posting.
    private const string Tidy =
        """
        DELETE FROM open_lot WHERE lot_id IN (
          SELECT lot_id FROM open_lot WHERE use_by < $1 ORDER BY use_by, lot_id LIMIT 1000 FOR UPDATE SKIP LOCKED)
        """;

    private const string Progress =
        """
        INSERT INTO projection_progress AS p (consumer, as_of) VALUES ($1, $2)
        ON CONFLICT (consumer) DO UPDATE SET as_of = excluded.as_of WHERE p.as_of < excluded.as_of
        """;

    /// <summary>How long a lot that can no longer be claimed keeps its row. No search shows it; a day bounds the table's size.</summary>
    private static readonly TimeSpan PastUseByKept = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    public string Name => ConsumerName;

    /// <inheritdoc/>
    public string? Aggregate => "lot";

    /// <inheritdoc/>
    public TimeSpan? AgeMax => null;

    /// <inheritdoc/>
    public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
    {
        var (posted, ended, opened, moved) = Sort(events);
        var newest = events.Max(streamEvent => streamEvent.OccurredAt);
        await using var batch = new NpgsqlBatch(connection);
        if (posted.Count > 0)
        {
            batch.BatchCommands.Add(AddCommand(posted));
            batch.BatchCommands.Add(Command(Tidy, new NpgsqlParameter<DateTimeOffset> { TypedValue = newest - PastUseByKept }));
        }

        // A lot's rows are locked through its inbox row, so no other transaction changes them and no order is needed.
        if (opened.Count > 0)
        {
            batch.BatchCommands.Add(Command(Open, Array(opened.Keys), Array(opened.Values)));
        }

        if (moved.Count > 0)
        {
            batch.BatchCommands.Add(Command(Move, Array(moved.Keys), Array(moved.Values)));
        }

        if (ended.Count > 0)
        {
            batch.BatchCommands.Add(Command(Remove, Array(ended)));
        }

        batch.BatchCommands.Add(Command(
            Progress,
            new NpgsqlParameter<string> { TypedValue = Name },
            new NpgsqlParameter<DateTimeOffset> { TypedValue = newest }));
        await batch.ExecuteNonQueryAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task<bool> ForgetAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("DELETE FROM open_lot", connection);
        await command.ExecuteNonQueryAsync(cancellation);
        return true;
    }

    /// <summary>
    /// Sorts the lots into new ones, ended ones, others of which it is known whether any quantity is left, and those with the end of
    /// their window.
    /// </summary>
    private static (List<StreamEvent> Posted, HashSet<Guid> Ended, Dictionary<Guid, bool> Opened, Dictionary<Guid, DateTimeOffset> Moved)
        Sort(IReadOnlyList<StreamEvent> events)
    {
        List<StreamEvent> posted = [];
        HashSet<Guid> ended = [];
        Dictionary<Guid, bool> opened = [];
        Dictionary<Guid, DateTimeOffset> moved = [];
        foreach (var streamEvent in events)
        {
            switch (streamEvent.Type)
            {
                case "lot.posted":
                    posted.Add(streamEvent);
                    break;
                case "lot.withdrawn" or "lot.recalled" or "lot.expired":
                    ended.Add(streamEvent.AggregateId);
                    break;
                case "lot.exhausted" or "lot.closed":
                    opened[streamEvent.AggregateId] = false;
                    break;
                case "lot.adjusted":
                    opened[streamEvent.AggregateId] = IsAnyLeft(streamEvent);
                    moved[streamEvent.AggregateId] = PickupToOf(streamEvent);
                    break;
                case "lot.claim-cancelled" or "lot.claim-lapsed" or "lot.collected" or "lot.rejected":
                    opened[streamEvent.AggregateId] = IsAnyLeft(streamEvent);
                    break;
            }
        }

        return (posted, ended, opened, moved);
    }

    private static bool IsAnyLeft(StreamEvent streamEvent)
    {
        return streamEvent.Data.GetProperty("quantities").GetProperty("available").GetInt64() > 0;
    }

    private static DateTimeOffset PickupToOf(StreamEvent streamEvent)
    {
        return streamEvent.Data.GetProperty("pickupWindow").GetProperty("to").GetDateTimeOffset();
    }

    private static NpgsqlBatchCommand AddCommand(List<StreamEvent> posted)
    {
        var terms = posted.ConvertAll(PostedTerms.Of);
        return Command(
            Add,
            Array(posted.Select(streamEvent => streamEvent.AggregateId)),
            Array(terms.Select(one => one.Lat)),
            Array(terms.Select(one => one.Lon)),
            Array(terms.Select(one => one.UseBy)),
            Array(terms.Select(one => one.Category)),
            Array(terms.Select(one => one.TemperatureClass)),
            Array(terms.Select(one => one.Allergens)),
            Array(posted.Select(PickupToOf)),
            Array(terms.Select(one => one.Halal)),
            Array(terms.Select(one => one.Diets)));
    }

    private static NpgsqlParameter<T[]> Array<T>(IEnumerable<T> values) => new() { TypedValue = [.. values] };

    private static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        command.Parameters.AddRange(parameters);
        return command;
    }

    /// <summary>The terms that a search filters by.</summary>
    private readonly record struct PostedTerms(
        double Lat, double Lon, DateTimeOffset UseBy, string Category, short TemperatureClass, int Allergens, short Halal, int Diets)
    {
        public static PostedTerms Of(StreamEvent streamEvent)
        {
            var data = streamEvent.Data;
            var location = data.GetProperty("location");
            return new PostedTerms(
                location.GetProperty("lat").GetDouble(),
                location.GetProperty("lon").GetDouble(),
                data.GetProperty("useBy").GetDateTimeOffset(),
                data.GetProperty("category").GetString()!,
                (short)Wire.Value<TemperatureClass>(data.GetProperty("temperatureClass").GetString()!),
                data.GetProperty("allergens").EnumerateArray()
                    .Aggregate(0, (set, name) => set | (int)Wire.Value<Allergens>(name.GetString()!)),
                (short)Wire.Value<HalalStatus>(data.GetProperty("halal").GetString()!),

                // Stated only if its donor stated any.
                data.TryGetProperty("diet", out var diets)
                    ? diets.EnumerateArray().Aggregate(0, (set, name) => set | (int)Wire.Value<Diets>(name.GetString()!))
                    : 0);
        }
    }
}
