using Npgsql;
using NpgsqlTypes;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// How far a lane has been published. A relay that takes the cursor raises its epoch, and the cursor moves only under the epoch that was
/// taken, so that a relay which was replaced without knowing cannot move it.
/// </summary>
internal sealed class RelayCursor
{
    private readonly NpgsqlDataSource _database;
    private readonly int _lane;
    private readonly long _rewinds;

    private RelayCursor(NpgsqlDataSource database, int lane, long epoch, long rewinds, int history)
    {
        _database = database;
        _lane = lane;
        _rewinds = rewinds;
        History = history;
        Epoch = epoch;
    }

    /// <summary>The epoch that was taken.</summary>
    public long Epoch { get; }

    /// <summary>The number of the database's history.</summary>
    public int History { get; }

    /// <summary>Everything up to here was published.</summary>
    public OutboxPlace Place { get; private set; }

    /// <summary>The last message that the broker has acknowledged for this lane; null before the first.</summary>
    public StreamPlace? Last { get; private set; }

    /// <summary>Takes over a lane's cursor from its present owner.</summary>
    public static async Task<RelayCursor> TakeAsync(NpgsqlDataSource database, int lane, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(
            """
            INSERT INTO relay_cursor AS c (lane, epoch, xid, position, day, published, updated_at)
            VALUES ($1, 1, '0', 0, (now() AT TIME ZONE 'UTC')::date, 0, now())
            ON CONFLICT (lane) DO UPDATE SET epoch = c.epoch + 1, updated_at = now()
            RETURNING epoch, xid, position, day, rewinds, (SELECT number FROM database_history), stream_sequence, stream_message
            """);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)lane });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        _ = await reader.ReadAsync(cancellation);
        var place = new OutboxPlace(reader.GetFieldValue<ulong>(1), reader.GetInt32(2), reader.GetFieldValue<DateOnly>(3));
        return new RelayCursor(database, lane, reader.GetInt64(0), reader.GetInt64(4), reader.GetInt32(5))
        {
            Place = place,
            Last = reader.IsDBNull(6) ? null : new StreamPlace(reader.GetInt64(6), reader.GetString(7)),
        };
    }

    /// <summary>Moves the cursor.</summary>
    /// <param name="place">Where to.</param>
    /// <param name="published">How many events that passes.</param>
    /// <param name="last">The last message that the broker has acknowledged; null to leave it.</param>
    /// <exception cref="RelayReplacedException">Another relay has taken the lane.</exception>
    /// <exception cref="CursorRewoundException">An operator has rewound the cursor.</exception>
    public async Task MoveAsync(OutboxPlace place, int published, StreamPlace? last = null)
    {
        await using var command = _database.CreateCommand(
            """
            UPDATE relay_cursor SET xid = $3, position = $4, day = $5, published = published + $6, updated_at = now(),
              stream_sequence = coalesce($8, stream_sequence), stream_message = coalesce($9, stream_message)
            WHERE lane = $1 AND epoch = $2 AND rewinds = $7
            """);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)_lane });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Epoch });
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = place.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = place.Position });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = place.Day });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = published });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _rewinds });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)last?.Sequence ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)last?.Message ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        if (await command.ExecuteNonQueryAsync() == 0)
        {
            await ConfirmAsync();
            throw new RelayReplacedException(_lane, Epoch);
        }

        Place = place;
        Last = last ?? Last;
    }

    /// <summary>Checks that the cursor still has the same place and owner, which an idle relay would not notice otherwise.</summary>
    /// <exception cref="RelayReplacedException">Another relay has taken the lane.</exception>
    /// <exception cref="CursorRewoundException">An operator has rewound the cursor.</exception>
    public async Task ConfirmAsync()
    {
        await using var command = _database.CreateCommand("SELECT epoch, rewinds FROM relay_cursor WHERE lane = $1");
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)_lane });
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync() || reader.GetInt64(0) != Epoch)
        {
            throw new RelayReplacedException(_lane, Epoch);
        }

        if (reader.GetInt64(1) != _rewinds)
        {
            throw new CursorRewoundException(_lane);
        }
    }
}

/// <summary>Another relay has taken the lane.</summary>
internal sealed class RelayReplacedException(int lane, long epoch)
    : InvalidOperationException($"Lane {lane} was taken over from epoch {epoch}.");

/// <summary>An operator has rewound a lane's cursor, so that its events are published again.</summary>
internal sealed class CursorRewoundException(int lane) : InvalidOperationException($"Lane {lane} was rewound.");
