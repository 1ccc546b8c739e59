using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Rewinds relays, so that they publish events again after the broker has lost its store. Events that the stream still holds are
/// not published twice, and a consumer drops events that it has handled as duplicates.
/// </summary>
internal sealed class OutboxReplay
{
    private const string FirstSince =
        """
        SELECT xid, position, day FROM outbox WHERE lane = $1 AND day >= $2 AND occurred_at >= $3 ORDER BY xid, position LIMIT 1
        """;

    private const string Rewind =
        """
        UPDATE relay_cursor SET xid = $2, position = $3, day = $4, numbers = $5, rewound = rewound + 1, updated_at = now()
        WHERE lane = $1 AND (xid, position) > ($2, $3) AND history = $6
        """;

    private const string Count =
        """
        SELECT count(*) FROM outbox o
        WHERE o.lane = $1 AND o.day >= $4 AND (o.xid, o.position) > ($2, $3)
        """;

    private const string FirstNumbered =
        """
        SELECT xid, position, day, number FROM published_event WHERE lane = $1 AND kind = $2 AND number > $3 ORDER BY number LIMIT 1
        """;

    // A place is found by time without an index.
    private static readonly TimeSpan SearchWithin = TimeSpan.FromMinutes(10);

    private readonly LotShards _shards;

    /// <summary>Creates it over the lots' databases.</summary>
    public OutboxReplay(LotShards shards) => _shards = shards;

    /// <summary>How many lanes there are, over all databases.</summary>
    public int Lanes => _shards.Count * OutboxLane.Count;

    /// <summary>Publishes all events since a moment again.</summary>
    /// <returns>The number of events that the relays will read again.</returns>
    public async Task<long> FromAsync(DateTimeOffset moment, CancellationToken cancellation)
    {
        long events = 0;

        // A row's day is that of its transaction, which may have begun a little before midnight, and clocks may differ a little.
        var day = OutboxReader.DayBefore(DateOnly.FromDateTime(moment.UtcDateTime));
        for (var number = 0; number < Lanes; number++)
        {
            if (await FindAsync(number, day, moment, cancellation) is { } first)
            {
                events += await FromAsync(number, first with { Position = first.Position - 1 }, cancellation);
            }
        }

        return events;
    }

    /// <summary>Publishes all events of a lane after a place again.</summary>
    /// <param name="number">The lane's number, among the lanes of all databases.</param>
    /// <param name="place">The last event that is not repeated.</param>
    /// <param name="cancellation">Cancels the operation; nothing is changed then.</param>
    /// <returns>The number of events that the relay will read again; 0 when the relay has not passed that place yet.</returns>
    public async Task<long> FromAsync(int number, OutboxPlace place, CancellationToken cancellation)
    {
        var lane = OutboxLane.LaneOf(number);
        var database = _shards.Background(OutboxLane.ShardOf(number));
        var (numbers, history) = await CursorRows.NumbersAtAsync(database, lane, place, cancellation);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        await using var rewind = Command(connection, Rewind, lane, place);
        rewind.Parameters.Add(CursorRows.Json(numbers));
        rewind.Parameters.Add(new NpgsqlParameter<int> { TypedValue = history });
        if (await rewind.ExecuteNonQueryAsync(cancellation) == 0)
        {
            return 0;
        }

        // Outside of the transaction that rewound: counting takes long, and an open transaction that wrote holds back every relay.
        await using var count = Command(connection, Count, lane, place);
        return (long)(await count.ExecuteScalarAsync(cancellation))!;
    }

    /// <summary>Publishes the events of one kind after a number again, as far as the outbox still has them.</summary>
    /// <param name="key">The lane and kind, as <see cref="LaneNumbers.Key"/> names them.</param>
    /// <param name="last">The last number that is not missing.</param>
    /// <param name="cancellation">Cancels the operation; nothing is changed then.</param>
    /// <returns>
    /// The first number that will come; higher than the next one when the outbox does not have that any more. Null when the relay has not
    /// published beyond.
    /// </returns>
    public async Task<long?> FromAsync(string key, long last, CancellationToken cancellation)
    {
        var lane = LaneNumbers.LaneOf(key);
        if (lane < 0 || lane >= Lanes)
        {
            return null;
        }

        await using var first = _shards.Background(OutboxLane.ShardOf(lane)).CreateCommand(FirstNumbered);
        first.CommandTimeout = (int)SearchWithin.TotalSeconds;
        first.Parameters.Add(new NpgsqlParameter<short> { TypedValue = OutboxLane.LaneOf(lane) });
        first.Parameters.Add(new NpgsqlParameter<string> { TypedValue = LaneNumbers.KindOf(key) });
        first.Parameters.Add(new NpgsqlParameter<long> { TypedValue = last });
        await using var reader = await first.ExecuteReaderAsync(cancellation);
        if (!await reader.ReadAsync(cancellation))
        {
            return null;
        }

        var number = reader.GetInt64(3);
        var place = new OutboxPlace(reader.GetFieldValue<ulong>(0), reader.GetInt32(1) - 1, reader.GetFieldValue<DateOnly>(2));
        await reader.CloseAsync();
        _ = await FromAsync(lane, place, cancellation);
        return number;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, short lane, OutboxPlace place)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)SearchWithin.TotalSeconds };
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = lane });
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = place.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = place.Position });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = place.Day });
        return command;
    }

    private async Task<OutboxPlace?> FindAsync(int number, DateOnly day, DateTimeOffset moment, CancellationToken cancellation)
    {
        await using var command = _shards.Background(OutboxLane.ShardOf(number)).CreateCommand(FirstSince);
        command.CommandTimeout = (int)SearchWithin.TotalSeconds;
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = OutboxLane.LaneOf(number) });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = day });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = moment });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation)
            ? new OutboxPlace(reader.GetFieldValue<ulong>(0), reader.GetInt32(1), reader.GetFieldValue<DateOnly>(2))
            : null;
    }
}
