using Npgsql;
using NpgsqlTypes;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>The cursor of a lane in PostgreSQL.</summary>
internal sealed class CursorRows(NpgsqlDataSource database, short lane) : ICursorRows
{
    private const string Take =
        """
        INSERT INTO relay_cursor AS c (lane, epoch, xid, position, day, published, updated_at)
        VALUES ($1, 1, '0', 0, (now() AT TIME ZONE 'UTC')::date, 0, now())
        ON CONFLICT (lane) DO UPDATE SET epoch = c.epoch + 1, updated_at = now()
        RETURNING epoch, xid, position, day, rewound, coalesce((SELECT number FROM database_history), 0), stream_sequence,
          stream_message, numbers, checked_until, history
        """;

    private const string Move =
        """
        UPDATE relay_cursor SET xid = $3, position = $4, day = $5, published = published + $6, updated_at = now(),
          stream_sequence = coalesce($8, stream_sequence), stream_message = coalesce($9, stream_message), numbers = $10
        WHERE lane = $1 AND epoch = $2 AND rewound = $7
        """;

    private const string Begin =
        """
        UPDATE relay_cursor SET xid = $3, position = $4, day = $5, updated_at = now(), numbers = $6, checked_until = $7, history = $8
        WHERE lane = $1 AND epoch = $2 AND rewound = $9
        """;

    private const string Owner = "SELECT epoch, rewound FROM relay_cursor WHERE lane = $1";

    // A row of the outbox has its number for ever: the cursor's, less the events between. So it can be computed for any place that the
    // relay has passed, whatever it publishes meanwhile.
    private const string NumbersBetween =
        """
        SELECT split_part(o.subject, '.', 2), count(*) FROM outbox AS o JOIN relay_cursor AS c ON c.lane = o.lane
        WHERE o.lane = $1 AND o.day >= LEAST($4, (now() AT TIME ZONE 'UTC')::date) - 1
          AND (o.xid, o.position) > ($2, $3) AND (o.xid, o.position) <= (c.xid, c.position)
        GROUP BY 1
        """;

    private static readonly TimeSpan CountWithin = TimeSpan.FromMinutes(10);

    /// <inheritdoc/>
    public async Task<CursorRow> TakeAsync(CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Take);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = lane });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        _ = await reader.ReadAsync(cancellation);
        return new CursorRow(
            Epoch: reader.GetInt64(0),
            Rewound: reader.GetInt64(4),
            Place: new OutboxPlace(reader.GetFieldValue<ulong>(1), reader.GetInt32(2), reader.GetFieldValue<DateOnly>(3)),
            Last: reader.IsDBNull(6) ? null : new StreamPlace(reader.GetInt64(6), reader.GetString(7)),
            Numbers: LaneNumbers.Read(reader.GetString(8)),
            CheckedUntil: LaneNumbers.Read(reader.GetString(9)),
            NumberedIn: reader.GetInt32(10),
            History: reader.GetInt32(5));
    }

    /// <inheritdoc/>
    public async Task<bool> MoveAsync(long epoch, long rewound, CursorMove move)
    {
        await using var command = database.CreateCommand(Move);
        AddOwnership(command, epoch);
        AddPlace(command, move.Place);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = move.Published });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rewound });
        command.Parameters.Add(
            new NpgsqlParameter { Value = (object?)move.Last?.Sequence ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(
            new NpgsqlParameter { Value = (object?)move.Last?.Message ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(Json(move.Numbers));
        return await command.ExecuteNonQueryAsync() > 0;
    }

    /// <inheritdoc/>
    public async Task<bool> BeginHistoryAsync(long epoch, long rewound, CursorHistory begun)
    {
        await using var command = database.CreateCommand(Begin);
        AddOwnership(command, epoch);
        AddPlace(command, begun.Place);
        command.Parameters.Add(Json(begun.Numbers));
        command.Parameters.Add(Json(begun.CheckedUntil));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = begun.History });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = rewound });
        return await command.ExecuteNonQueryAsync() > 0;
    }

    /// <inheritdoc/>
    public async Task<(long Epoch, long Rewound)?> OwnerAsync()
    {
        await using var command = database.CreateCommand(Owner);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = lane });
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    /// <inheritdoc/>
    public Task<(Dictionary<string, long> Numbers, int History)> NumbersAtAsync(OutboxPlace place, CancellationToken cancellation) =>
        NumbersAtAsync(database, lane, place, cancellation);

    /// <summary>
    /// The numbers of the last events up to a place that the relay has passed, and the history in which they are given: one that no cursor
    /// has, where the relay has not passed the place.
    /// </summary>
    internal static async Task<(Dictionary<string, long> Numbers, int History)> NumbersAtAsync(
        NpgsqlDataSource database, short lane, OutboxPlace place, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);

        // One snapshot for both: what is published meanwhile would be counted otherwise. It has no transaction id, so it holds back no
        // relay.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var (numbers, history) = (new Dictionary<string, long>(), -1);
        await using (var read = new NpgsqlCommand(
            "SELECT numbers, CASE WHEN (xid, position) >= ($2, $3) THEN history ELSE -2 END FROM relay_cursor WHERE lane = $1", connection))
        {
            read.Parameters.Add(new NpgsqlParameter<short> { TypedValue = lane });
            AddPosition(read, place);
            await using var row = await read.ExecuteReaderAsync(cancellation);
            if (await row.ReadAsync(cancellation))
            {
                (numbers, history) = (LaneNumbers.Read(row.GetString(0)), row.GetInt32(1));
            }
        }

        await using var count = new NpgsqlCommand(NumbersBetween, connection) { CommandTimeout = (int)CountWithin.TotalSeconds };
        count.Parameters.Add(new NpgsqlParameter<short> { TypedValue = lane });
        AddPlace(count, place);
        await using var reader = await count.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var kind = reader.GetString(0);
            numbers[kind] = numbers.GetValueOrDefault(kind) - reader.GetInt64(1);
        }

        return (numbers, history);
    }

    internal static NpgsqlParameter Json(Dictionary<string, long> numbers) =>
        new() { Value = LaneNumbers.Write(numbers), NpgsqlDbType = NpgsqlDbType.Jsonb };

    /// <summary>Adds a place without its day, which only finds the partition.</summary>
    internal static void AddPosition(NpgsqlCommand command, OutboxPlace place)
    {
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = place.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = place.Position });
    }

    internal static void AddPlace(NpgsqlCommand command, OutboxPlace place)
    {
        AddPosition(command, place);
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = place.Day });
    }

    private void AddOwnership(NpgsqlCommand command, long epoch)
    {
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = lane });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = epoch });
    }
}
