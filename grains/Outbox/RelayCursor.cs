using Npgsql;
using NpgsqlTypes;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// How far a lane has been published, and the numbers of its last events. A relay that takes the cursor raises its epoch, and the cursor
/// moves only under the epoch that was taken, so that a relay which was replaced without knowing cannot move it.
/// </summary>
internal sealed class RelayCursor
{
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
    private readonly NpgsqlDataSource _database;
    private readonly short _lane;
    private readonly long _rewound;
    private Dictionary<string, long> _next;

    private RelayCursor(NpgsqlDataSource database, short lane, long epoch, long rewound, int history)
    {
        _database = database;
        _lane = lane;
        _rewound = rewound;
        _next = Numbers = [];
        History = history;
        Epoch = epoch;
    }

    /// <summary>The epoch that was taken.</summary>
    public long Epoch { get; }

    /// <summary>The number of the database's history.</summary>
    public int History { get; }

    /// <summary>The history in which the numbers were given; -1 before the first.</summary>
    public int NumberedIn { get; private set; }

    /// <summary>Everything up to here was published.</summary>
    public OutboxPlace Place { get; private set; }

    /// <summary>The number of the last event of each kind.</summary>
    public Dictionary<string, long> Numbers { get; private set; }

    /// <summary>The last number of each kind that a consumer may have handled under another number.</summary>
    public Dictionary<string, long> CheckedUntil { get; private set; } = [];

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
            RETURNING epoch, xid, position, day, rewound, coalesce((SELECT number FROM database_history), 0), stream_sequence,
              stream_message, numbers, checked_until, history
            """);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)lane });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        _ = await reader.ReadAsync(cancellation);
        var place = new OutboxPlace(reader.GetFieldValue<ulong>(1), reader.GetInt32(2), reader.GetFieldValue<DateOnly>(3));
        var numbers = LaneNumbers.Read(reader.GetString(8));
        return new RelayCursor(database, (short)lane, reader.GetInt64(0), reader.GetInt64(4), reader.GetInt32(5))
        {
            Place = place,
            Last = reader.IsDBNull(6) ? null : new StreamPlace(reader.GetInt64(6), reader.GetString(7)),
            Numbers = numbers,
            _next = numbers,
            CheckedUntil = LaneNumbers.Read(reader.GetString(9)),
            NumberedIn = reader.GetInt32(10),
        };
    }

    /// <summary>Numbers the events that follow the cursor. They keep their numbers however often they are read.</summary>
    public void Number(List<OutboxRow> rows)
    {
        _next = new Dictionary<string, long>(Numbers);
        foreach (var row in rows)
        {
            row.Number = _next.GetValueOrDefault(row.Kind, History * LaneNumbers.HistoryStep) + 1;
            row.IsRepeated = row.Number <= CheckedUntil.GetValueOrDefault(row.Kind);
            _next[row.Kind] = row.Number;
        }
    }

    /// <summary>Moves the cursor behind the events that were numbered last.</summary>
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
              stream_sequence = coalesce($8, stream_sequence), stream_message = coalesce($9, stream_message), numbers = $10
            WHERE lane = $1 AND epoch = $2 AND rewound = $7
            """);
        AddOwnership(command);
        AddPlace(command, place);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = published });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _rewound });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)last?.Sequence ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)last?.Message ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text });
        command.Parameters.Add(Json(_next));
        if (await command.ExecuteNonQueryAsync() == 0)
        {
            await ConfirmAsync();
            throw new RelayReplacedException(_lane, Epoch);
        }

        Place = place;
        Numbers = _next;
        Last = last ?? Last;
    }

    /// <summary>Moves the cursor back, so that what follows is published again under the numbers that it has.</summary>
    /// <inheritdoc cref="MoveAsync"/>
    public async Task MoveBackAsync(OutboxPlace place, CancellationToken cancellation)
    {
        (_next, _) = await NumbersAtAsync(_database, _lane, place, cancellation);
        await MoveAsync(place, published: 0);
    }

    /// <summary>Begins to number in the database's present history.</summary>
    /// <param name="place">What follows it is published again, under new numbers.</param>
    /// <param name="waiting">How many events of each kind follow that place now; consumers may have handled them.</param>
    /// <exception cref="RelayReplacedException">Another relay has taken the lane, or the cursor was rewound.</exception>
    public async Task BeginHistoryAsync(OutboxPlace place, Dictionary<string, long> waiting)
    {
        var before = History * LaneNumbers.HistoryStep;
        var numbers = waiting.Keys.Concat(Numbers.Keys).Distinct().ToDictionary(kind => kind, _ => before);
        var checkedUntil = waiting.ToDictionary(one => one.Key, one => before + one.Value);
        await using var command = _database.CreateCommand(
            """
            UPDATE relay_cursor SET xid = $3, position = $4, day = $5, updated_at = now(), numbers = $6, checked_until = $7, history = $8
            WHERE lane = $1 AND epoch = $2 AND rewound = $9
            """);
        AddOwnership(command);
        AddPlace(command, place);
        command.Parameters.Add(Json(numbers));
        command.Parameters.Add(Json(checkedUntil));
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = History });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = _rewound });
        if (await command.ExecuteNonQueryAsync() == 0)
        {
            throw new RelayReplacedException(_lane, Epoch);
        }

        (Place, Numbers, CheckedUntil, NumberedIn, _next) = (place, numbers, checkedUntil, History, numbers);
    }

    /// <summary>Checks that the cursor still has the same place and owner, which an idle relay would not notice otherwise.</summary>
    /// <exception cref="RelayReplacedException">Another relay has taken the lane.</exception>
    /// <exception cref="CursorRewoundException">An operator has rewound the cursor.</exception>
    public async Task ConfirmAsync()
    {
        await using var command = _database.CreateCommand("SELECT epoch, rewound FROM relay_cursor WHERE lane = $1");
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _lane });
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync() || reader.GetInt64(0) != Epoch)
        {
            throw new RelayReplacedException(_lane, Epoch);
        }

        if (reader.GetInt64(1) != _rewound)
        {
            throw new CursorRewoundException(_lane);
        }
    }

    /// <summary>
    /// Whether a state of the lane says that the cursor has the same place and owner. One from before it was taken does not.
    /// </summary>
    public bool IsConfirmedBy(LaneState state) => state.Epoch == Epoch && state.Rewound == _rewound;

    /// <summary>The numbers of the last events up to a place that the relay has passed, and the history in which they are given.</summary>
    internal static async Task<(Dictionary<string, long> Numbers, int History)> NumbersAtAsync(
        NpgsqlDataSource database, short lane, OutboxPlace place, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);

        // One snapshot for both: what is published meanwhile would be counted otherwise. It has no transaction id, so it holds back no
        // relay.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var (numbers, history) = (new Dictionary<string, long>(), -1);
        await using (var read = new NpgsqlCommand("SELECT numbers, history FROM relay_cursor WHERE lane = $1", connection))
        {
            read.Parameters.Add(new NpgsqlParameter<short> { TypedValue = lane });
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

    private void AddOwnership(NpgsqlCommand command)
    {
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = _lane });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = Epoch });
    }

    internal static void AddPlace(NpgsqlCommand command, OutboxPlace place)
    {
        command.Parameters.Add(new NpgsqlParameter<ulong> { TypedValue = place.Xid, NpgsqlDbType = NpgsqlDbType.Xid8 });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = place.Position });
        command.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = place.Day });
    }
}

/// <summary>Another relay has taken the lane.</summary>
internal sealed class RelayReplacedException(int lane, long epoch)
    : InvalidOperationException($"Lane {lane} was taken over from epoch {epoch}.");

/// <summary>An operator has rewound a lane's cursor, so that its events are published again.</summary>
internal sealed class CursorRewoundException(int lane) : InvalidOperationException($"Lane {lane} was rewound.");
