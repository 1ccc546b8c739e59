using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Reads one lane in the order of commits, over a connection of its own.</summary>
internal sealed class OutboxReader : IOutboxRows, IAsyncDisposable
{
    // A transaction that is still under way may yet commit rows before those that are already visible; whatever is below the oldest
    // such transaction is final. A statement may have started before midnight and taken its transaction id after one that started
    // later, so the day before the cursor's is read too; and when a clock was ahead and has been set right, the cursor's day is yet to
    // come, and new rows have the database's current day.
    private const string Query =
        """
        SELECT xid, position, day, event_id, subject, trace_parent, occurred_at, payload FROM outbox
        WHERE lane = $1 AND (xid, position) > ($2, $3) AND day >= LEAST($4, (now() AT TIME ZONE 'UTC')::date - 1)
          AND xid < pg_snapshot_xmin(pg_current_snapshot())
        ORDER BY xid, position LIMIT $5
        """;

    // For every lane of the database, whether the query above would find anything behind its cursor.
    private const string States =
        """
        SELECT c.lane, c.epoch, c.rewound, EXISTS (
          SELECT FROM outbox AS o
          WHERE o.lane = c.lane AND (o.xid, o.position) > (c.xid, c.position)
            AND o.day >= LEAST(c.day, (now() AT TIME ZONE 'UTC')::date) - 1 AND o.xid < pg_snapshot_xmin(pg_current_snapshot()))
        FROM relay_cursor AS c
        """;

    // In commits, which is close to the order of times: the first row that is young enough.
    private const string First =
        """
        SELECT xid, position, day, event_id, occurred_at FROM outbox
        WHERE lane = $1 AND day >= $2 AND occurred_at >= $3 ORDER BY xid, position LIMIT 1
        """;

    /// <summary>
    /// Settings of a connection that reads a lane in order. The key's index has the lane's rows in order, so a window costs what is in it.
    /// Where the planner thinks otherwise (a young partition has no statistics) it reads and sorts all rows again for every window.
    /// </summary>
    internal const string InKeyOrder = "SET enable_sort = off; SET enable_bitmapscan = off; SET enable_seqscan = off";

    private readonly NpgsqlConnection _connection;
    private readonly short _lane;
    private readonly NpgsqlCommand _command;
    private readonly NpgsqlCommand _states;
    private readonly NpgsqlParameter<ulong> _xid = new() { NpgsqlDbType = NpgsqlDbType.Xid8 };
    private readonly NpgsqlParameter<int> _position = new();
    private readonly NpgsqlParameter<DateOnly> _day = new();
    private readonly NpgsqlParameter<int> _most = new();

    private OutboxReader(NpgsqlConnection connection, short lane)
    {
        _connection = connection;
        _lane = lane;
        _states = new NpgsqlCommand(States, connection);
        _command = new NpgsqlCommand(Query, connection)
        {
            Parameters = { new NpgsqlParameter<short> { TypedValue = lane }, _xid, _position, _day, _most },
        };
    }

    /// <summary>Connects.</summary>
    public static async Task<OutboxReader> OpenAsync(NpgsqlDataSource database, short lane, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(database);
        var reader = new OutboxReader(await PostgresPool.OpenAsync(database, InKeyOrder, cancellation), lane);
        try
        {
            await reader._command.PrepareAsync(cancellation);
            await reader._states.PrepareAsync(cancellation);
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<List<OutboxRow>> ReadAsync(OutboxPlace after, int most, CancellationToken cancellation)
    {
        _xid.TypedValue = after.Xid;
        _position.TypedValue = after.Position;
        _day.TypedValue = DayBefore(after.Day);
        _most.TypedValue = most;
        await using var reader = await _command.ExecuteReaderAsync(cancellation);
        var rows = new List<OutboxRow>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(new OutboxRow(
                new OutboxPlace(reader.GetFieldValue<ulong>(0), reader.GetInt32(1), reader.GetFieldValue<DateOnly>(2)),
                reader.GetGuid(3),
                reader.GetString(4),
                reader.IsDBNull(5) ? null : reader.GetString(5),
                reader.GetFieldValue<DateTimeOffset>(6),
                reader.GetFieldValue<byte[]>(7)));
        }

        return rows;
    }

    /// <inheritdoc/>
    public async Task<(OutboxPlace Place, Guid Id, DateTimeOffset At)?> FirstAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(First, _connection);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _lane });
        command.Parameters.Add(new NpgsqlParameter
        {
            Value = DayBefore(DateOnly.FromDateTime(since.UtcDateTime)), NpgsqlDbType = NpgsqlDbType.Date,
        });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = since });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? (new OutboxPlace(reader.GetFieldValue<ulong>(0), reader.GetInt32(1), reader.GetFieldValue<DateOnly>(2)), reader.GetGuid(3),
                reader.GetFieldValue<DateTimeOffset>(4))
            : null;
    }

    /// <summary>The states of all lanes of this database. No other read at the same time.</summary>
    public async Task<Dictionary<short, LaneState>> ReadStatesAsync()
    {
        // Outside of the caller's lock.
        await Task.Yield();
        await using var reader = await _states.ExecuteReaderAsync();
        var states = new Dictionary<short, LaneState>();
        while (await reader.ReadAsync())
        {
            states.Add(reader.GetInt16(0), new LaneState(reader.GetInt64(1), reader.GetInt64(2), reader.GetBoolean(3)));
        }

        return states;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _states.DisposeAsync();
        await _command.DisposeAsync();

        // The pool resets the settings before the connection is reused.
        await PostgresPool.CloseAsync(_connection);
    }

    /// <summary>The day before, as far as there is one.</summary>
    internal static DateOnly DayBefore(DateOnly day) => day == DateOnly.MinValue ? day : day.AddDays(-1);
}
