using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Published events that a consumer has not handled, as its inbox says.</summary>
/// <param name="Consumer">The consumer.</param>
/// <param name="Events">How many; counting stops at some thousands a lane.</param>
/// <param name="Oldest">The time of the oldest; null when there is none.</param>
/// <param name="Lane">The lane of the oldest, among the lanes of all databases.</param>
/// <param name="Before">The place before the oldest.</param>
internal sealed record UnhandledEvents(string Consumer, long Events, DateTimeOffset? Oldest, int Lane, OutboxPlace Before);

/// <summary>
/// Compares what was published with what the consumers' inboxes say that they have handled. The broker has no part in it, so that an event
/// that it never delivers shows. Each lane is looked through once, up to its first event that some consumer has not handled.
/// </summary>
internal sealed class HandledEvents
{
    private const int RowsMax = 5000;
    private const int RoundsMax = 20;

    private const string Published =
        """
        SELECT o.xid, o.position, o.day, o.aggregate_id, o.sequence, split_part(o.subject, '.', 2), o.occurred_at
        FROM relay_cursor AS c LEFT JOIN handled_cursor AS h ON h.lane = c.lane CROSS JOIN LATERAL (
          SELECT * FROM outbox AS o
          WHERE o.lane = c.lane AND (o.xid, o.position) > (coalesce(h.xid, '0'::xid8), coalesce(h.position, 0))
            AND (o.xid, o.position) <= (c.xid, c.position)
            AND o.day >= LEAST(coalesce(h.day, '2000-01-01'::date), (now() AT TIME ZONE 'UTC')::date) - 1
          ORDER BY o.xid, o.position LIMIT $2
        ) AS o
        WHERE c.lane = $1 ORDER BY o.xid, o.position
        """;

    private const string Handled =
        "SELECT consumer, aggregate_id, sequence FROM inbox WHERE consumer = ANY ($1) AND aggregate_id = ANY ($2)";

    private const string Advance =
        """
        INSERT INTO handled_cursor AS h (lane, xid, position, day, checked_at) VALUES ($1, $2, $3, $4, now())
        ON CONFLICT (lane) DO UPDATE SET xid = $2, position = $3, day = $4, checked_at = now() WHERE (h.xid, h.position) < ($2, $3)
        """;

    private readonly LotShards _shards;
    private readonly IEventConsumer[] _consumers;
    private readonly bool _isEnabled;
    private volatile UnhandledEvents[] _last = [];

    /// <summary>Creates it for the silo's consumers.</summary>
    public HandledEvents(LotShards shards, IEnumerable<IEventConsumer> consumers, IOptions<DownstreamOptions> options)
    {
        _shards = shards;
        _consumers = [.. consumers];
        _isEnabled = options.Value.Enabled;
    }

    /// <summary>The last reading for a consumer; null when nothing was waiting, or nothing was read yet.</summary>
    public UnhandledEvents? Last(string consumer) => Array.Find(_last, one => one.Consumer == consumer && one.Events > 0);

    /// <summary>Reads all consumers; null where no consumers run.</summary>
    public async Task<UnhandledEvents[]?> ReadAsync(CancellationToken cancellation)
    {
        if (!_isEnabled)
        {
            return null;
        }

        var found = _consumers.ToDictionary(
            static consumer => consumer.Name, static consumer => new UnhandledEvents(consumer.Name, 0, null, 0, default));
        for (var lane = 0; lane < _shards.Count * OutboxLane.Count; lane++)
        {
            await ReadLaneAsync(lane, found, cancellation);
        }

        _last = [.. found.Values];
        return _last;
    }

    private async Task ReadLaneAsync(int lane, Dictionary<string, UnhandledEvents> found, CancellationToken cancellation)
    {
        for (var round = 0; round < RoundsMax; round++)
        {
            var rows = await PublishedAsync(lane, cancellation);
            if (rows.Count == 0)
            {
                return;
            }

            var handled = await HandledAsync([.. rows.Select(static row => row.Aggregate).Distinct()], cancellation);
            var reached = rows.Count;
            foreach (var consumer in _consumers)
            {
                var waiting = rows.FindIndex(row => IsWaiting(consumer, row, handled));
                if (waiting >= 0)
                {
                    var known = found[consumer.Name];
                    var (first, before) = (rows[waiting], waiting == 0 ? null : rows[waiting - 1]);
                    var isOlder = known.Oldest is not { } oldest || first.At < oldest;
                    found[consumer.Name] = new UnhandledEvents(
                        consumer.Name,
                        known.Events + rows.Count(row => IsWaiting(consumer, row, handled)),
                        isOlder ? first.At : known.Oldest,
                        isOlder ? lane : known.Lane,
                        isOlder ? before?.Place ?? first.Place with { Position = first.Place.Position - 1 } : known.Before);
                    reached = Math.Min(reached, waiting);
                }
            }

            if (reached > 0)
            {
                await AdvanceAsync(lane, rows[reached - 1].Place, cancellation);
            }

            if (reached < rows.Count || rows.Count < RowsMax)
            {
                return;
            }
        }
    }

    private static bool IsWaiting(IEventConsumer consumer, Row row, Dictionary<(string, Guid), long> handled) =>
        (consumer.Aggregate is null || consumer.Aggregate == row.Kind)
        && handled.GetValueOrDefault((consumer.Name, row.Aggregate)) < row.Sequence;

    private async Task<List<Row>> PublishedAsync(int lane, CancellationToken cancellation)
    {
        await using var command = _shards.Background(OutboxLane.ShardOf(lane)).CreateCommand(Published);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = OutboxLane.LaneOf(lane) });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = RowsMax });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var rows = new List<Row>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new Row(
                new OutboxPlace(reader.GetFieldValue<ulong>(0), reader.GetInt32(1), reader.GetFieldValue<DateOnly>(2)),
                reader.GetGuid(3),
                reader.GetInt64(4),
                reader.GetString(5),
                reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return rows;
    }

    private async Task<Dictionary<(string Consumer, Guid Aggregate), long>> HandledAsync(Guid[] aggregates, CancellationToken cancellation)
    {
        await using var command = _shards.Background(0).CreateCommand(Handled);
        command.Parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. _consumers.Select(static consumer => consumer.Name)] });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = aggregates });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var handled = new Dictionary<(string, Guid), long>();
        while (await reader.ReadAsync(cancellation))
        {
            handled[(reader.GetString(0), reader.GetGuid(1))] = reader.GetInt64(2);
        }

        return handled;
    }

    private async Task AdvanceAsync(int lane, OutboxPlace place, CancellationToken cancellation)
    {
        await using var command = _shards.Background(OutboxLane.ShardOf(lane)).CreateCommand(Advance);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = OutboxLane.LaneOf(lane) });
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = place.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = place.Position });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = place.Day });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private sealed record Row(OutboxPlace Place, Guid Aggregate, long Sequence, string Kind, DateTimeOffset At);
}
