using Npgsql;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Lists, replays and discards dead letters for operators.</summary>
internal sealed class DeadLetterService
{
    private const string Columns =
        "id, consumer, event_id, aggregate_id, sequence, subject, occurred_at, reason, attempts, dead_at, status, settled_at";

    private readonly NpgsqlDataSource _database;
    private readonly Dictionary<string, IEventConsumer> _consumers;
    private readonly Dictionary<string, WorkQueue> _queues;
    private readonly Clock _clock;

    /// <summary>Creates the service for some consumers and queues.</summary>
    public DeadLetterService(
        NpgsqlDataSource database, IEnumerable<IEventConsumer> consumers, IEnumerable<WorkQueue> queues, Clock clock)
    {
        _queues = queues.ToDictionary(queue => queue.Name);
        _database = database;
        _consumers = consumers.ToDictionary(consumer => consumer.Name);
        _clock = clock;
    }

    /// <summary>Dead letters, the oldest first.</summary>
    public async Task<List<DeadLetter>> ListAsync(
        DeadLetterStatus? status, (DateTimeOffset DeadAt, Guid Id)? after, int most, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(
            $"""
             SELECT {Columns} FROM dead_letter
             WHERE ($1 < 0 OR status = $1) AND (dead_at, id) > ($2, $3) ORDER BY dead_at, id LIMIT $4
             """);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)(status is { } wanted ? (int)wanted : -1) });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = after?.DeadAt ?? DateTimeOffset.UnixEpoch });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = after?.Id ?? Guid.Empty });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = most });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var letters = new List<DeadLetter>();
        while (await reader.ReadAsync(cancellation))
        {
            letters.Add(Read(reader));
        }

        return letters;
    }

    /// <summary>
    /// Hands a dead letter's event to its consumer again. Its effect and the letter's settlement are one transaction, so that it cannot
    /// be replayed twice, however many callers try at once.
    /// </summary>
    /// <returns>The refusal; null on success.</returns>
    public async Task<Refusal?> ReplayAsync(Guid letterId, Guid? by, CancellationToken cancellation)
    {
        await using var find = _database.CreateCommand("SELECT consumer FROM dead_letter WHERE id = $1");
        find.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = letterId });
        if (await find.ExecuteScalarAsync(cancellation) is not string name)
        {
            return NotFound;
        }

        if (_queues.TryGetValue(name, out var queue))
        {
            return await DecideAsync(letterId, queue.Retry, DeadLetterStatus.Replayed, by, cancellation);
        }

        if (!_consumers.TryGetValue(name, out var consumer))
        {
            return new Refusal(RefusalKind.NotFound, $"No consumer of this engine is called {name} any more; discard the letter.");
        }

        try
        {
            // What the consumer needs from elsewhere is read before the transaction begins.
            if (await FindAsync(letterId, cancellation) is not { } letter)
            {
                await using var settled = await _database.OpenConnectionAsync(cancellation);
                return await WasSettledAsync(settled, letterId, DeadLetterStatus.Replayed, by, cancellation) ? null : NotWaiting;
            }

            var streamEvent = StreamEvent.Read(letter.Subject, letter.Payload);
            var handler = await consumer.PrepareAsync([streamEvent], cancellation);
            await using var connection = await _database.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            if (await TakeAsync(connection, letterId, cancellation) is null)
            {
                return await WasSettledAsync(connection, letterId, DeadLetterStatus.Replayed, by, cancellation) ? null : NotWaiting;
            }

            await handler.HandleAsync(connection, [streamEvent], cancellation);
            await SettleAsync(connection, letterId, DeadLetterStatus.Replayed, by, cancellation);
            await transaction.CommitAsync(CancellationToken.None);
            return null;
        }
        catch (Exception fault) when (fault is not (OperationCanceledException or NpgsqlException { IsTransient: true }))
        {
            return new Refusal(RefusalKind.Validation, $"It failed again, and nothing was changed: {fault.Message}") { Field = "id" };
        }
    }

    /// <summary>Discards a dead letter permanently. It stays in the table.</summary>
    /// <returns>The refusal; null on success.</returns>
    public async Task<Refusal?> DiscardAsync(Guid letterId, Guid? by, CancellationToken cancellation)
    {
        await using var find = _database.CreateCommand("SELECT consumer FROM dead_letter WHERE id = $1");
        find.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = letterId });
        var queue = await find.ExecuteScalarAsync(cancellation) is string name ? _queues.GetValueOrDefault(name) : null;
        return await DecideAsync(letterId, queue?.Discard, DeadLetterStatus.Discarded, by, cancellation);
    }

    /// <summary>Settles a letter, and with it the row of a queue that was set aside.</summary>
    private async Task<Refusal?> DecideAsync(
        Guid letterId, string? onRow, DeadLetterStatus status, Guid? by, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (await TakeAsync(connection, letterId, cancellation) is not { } letter)
        {
            return await WasSettledAsync(connection, letterId, status, by, cancellation) ? null : NotWaiting;
        }

        if (onRow is not null)
        {
            await WorkQueue.DecideAsync(connection, onRow, letter.EventId, _clock.Now, cancellation);
        }

        await SettleAsync(connection, letterId, status, by, cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        return null;
    }

    private static Refusal NotFound { get; } = new(RefusalKind.NotFound, "There is no such dead letter.");

    private static Refusal NotWaiting { get; } = new(
        RefusalKind.NotFound, "There is no such dead letter, or it was replayed or discarded before.");

    private const string Find = "SELECT subject, payload, event_id FROM dead_letter WHERE id = $1 AND status = 0";

    private async Task<(string Subject, byte[] Payload, Guid EventId)?> FindAsync(Guid letterId, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand(Find);
        return await ReadAsync(command, letterId, cancellation);
    }

    private static async Task<(string Subject, byte[] Payload, Guid EventId)?> TakeAsync(
        NpgsqlConnection connection, Guid letterId, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand($"{Find} FOR UPDATE", connection);
        return await ReadAsync(command, letterId, cancellation);
    }

    private static async Task<(string Subject, byte[] Payload, Guid EventId)?> ReadAsync(
        NpgsqlCommand command, Guid letterId, CancellationToken cancellation)
    {
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = letterId });
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) ? (reader.GetString(0), reader.GetFieldValue<byte[]>(1), reader.GetGuid(2))
            : null;
    }

    /// <summary>Whether the same operator did the same before: the answer may have been lost, and is given again.</summary>
    private static async Task<bool> WasSettledAsync(
        NpgsqlConnection connection, Guid letterId, DeadLetterStatus status, Guid? by, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT EXISTS (SELECT FROM dead_letter WHERE id = $1 AND status = $2 AND settled_by = $3)", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = letterId });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)status });
        command.Parameters.Add(new NpgsqlParameter<Guid?> { TypedValue = by, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    private async Task SettleAsync(
        NpgsqlConnection connection, Guid letterId, DeadLetterStatus status, Guid? by, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "UPDATE dead_letter SET status = $2, settled_at = $3, settled_by = $4 WHERE id = $1", connection);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = letterId });
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)status });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now });
        command.Parameters.Add(new NpgsqlParameter { Value = (object?)by ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Uuid });
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static DeadLetter Read(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Consumer = row.GetString(1),
        EventId = row.GetGuid(2),
        AggregateId = row.GetGuid(3),
        Sequence = row.GetInt64(4),
        Subject = row.GetString(5),
        OccurredAt = row.GetFieldValue<DateTimeOffset>(6),
        Reason = row.GetString(7),
        Attempts = row.GetInt32(8),
        DeadAt = row.GetFieldValue<DateTimeOffset>(9),
        Status = (DeadLetterStatus)row.GetInt16(10),
        SettledAt = row.IsDBNull(11) ? null : row.GetFieldValue<DateTimeOffset>(11),
    };
}
