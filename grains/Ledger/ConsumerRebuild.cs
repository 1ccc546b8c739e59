using Npgsql;
using NpgsqlTypes;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>
/// Rebuilds a consumer's effects from the ledger, which keeps every event for ever, and has the consumer continue where the ledger was. It
/// has no owner meanwhile; when a rebuild is cut short, it is run again.
/// </summary>
internal sealed class ConsumerRebuild
{
    private const int BatchEvents = 500;

    // What was handled under other numbers before is what the ledger had then.
    private static readonly string[] Begin =
    [
        """
        INSERT INTO consumer_position AS p (consumer, aggregate, epoch, is_rebuilding, updated_at) VALUES ($1, $2, 1, true, now())
        ON CONFLICT (consumer) DO UPDATE SET epoch = p.epoch + 1, is_rebuilding = true, updated_at = now()
        """,
        "DELETE FROM parked_event WHERE consumer = $1",
        "DELETE FROM inbox WHERE consumer = $1",
        "INSERT INTO inbox (consumer, aggregate_id, sequence) SELECT $1, aggregate_id, sequence FROM inbox WHERE consumer = 'ledger'",
    ];

    private static readonly string[] End =
    [
        """
        UPDATE consumer_position SET numbers = $2, stream_sequence = 0, stream_message = NULL, is_rebuilding = false, updated_at = now()
        WHERE consumer = $1
        """,
    ];

    private static readonly TimeSpan DeleteWithin = TimeSpan.FromHours(1);
    private readonly NpgsqlDataSource _database;
    private readonly LedgerDatabase _ledger;
    private readonly LotShards _shards;
    private readonly Clock _clock;

    /// <summary>Creates a rebuild.</summary>
    public ConsumerRebuild(NpgsqlDataSource database, LedgerDatabase ledger, LotShards shards, Clock clock)
    {
        _database = database;
        _ledger = ledger;
        _shards = shards;
        _clock = clock;
    }

    /// <summary>Rebuilds a consumer.</summary>
    /// <returns>The number of events that it handled; null when its effects cannot be undone, and then nothing was changed.</returns>
    public async Task<long?> RunAsync(IEventConsumer consumer, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(consumer);
        if (!await ForgetAsync(consumer, cancellation))
        {
            return null;
        }

        var batch = new List<StreamEvent>(BatchEvents);
        long events = 0;
        await using var source = await DatabaseLedgerSource.OpenAsync(_ledger, _shards, _clock.Now, cancellation);
        await foreach (var entry in source.EntriesAsync(cancellation))
        {
            var streamEvent = StreamEvent.Read(entry.Subject, entry.Payload);
            if (consumer.Aggregate is null || streamEvent.Type.StartsWith($"{consumer.Aggregate}.", StringComparison.Ordinal))
            {
                events++;
                batch.Add(streamEvent);
                if (batch.Count == BatchEvents)
                {
                    await HandleAsync(consumer, batch, cancellation);
                }
            }
        }

        await HandleAsync(consumer, batch, cancellation);
        await EndAsync(consumer, await source.PositionAsync(cancellation), cancellation);
        return events;
    }

    private async Task<bool> ForgetAsync(IEventConsumer consumer, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (!await consumer.ForgetAsync(connection, cancellation))
        {
            return false;
        }

        await ExecuteAsync(connection, Begin, cancellation, Text(consumer.Name), Text(consumer.Aggregate));
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    /// <summary>Handles events in one transaction; those that fail become dead letters.</summary>
    private async Task HandleAsync(IEventConsumer consumer, List<StreamEvent> batch, CancellationToken cancellation)
    {
        if (batch.Count == 0)
        {
            return;
        }

        try
        {
            await HandleAsync(consumer, batch, deadLetterAfter: null, cancellation);
        }
        catch (Exception fault) when (EventProcessor.IsCausedByEvent(fault))
        {
            foreach (var streamEvent in batch)
            {
                try
                {
                    await HandleAsync(consumer, [streamEvent], deadLetterAfter: null, cancellation);
                }
                catch (Exception own) when (EventProcessor.IsCausedByEvent(own))
                {
                    await HandleAsync(consumer, [streamEvent], own, cancellation);
                }
            }
        }

        batch.Clear();
    }

    private async Task HandleAsync(
        IEventConsumer consumer, List<StreamEvent> events, Exception? deadLetterAfter, CancellationToken cancellation)
    {
        var handler = deadLetterAfter is null ? await consumer.PrepareAsync(events, cancellation) : consumer;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        if (deadLetterAfter is null)
        {
            await handler.HandleAsync(connection, events, cancellation);
        }
        else
        {
            await DeadLetters.AddAsync(connection, consumer.Name, events[0], deadLetterAfter, attempts: 1, _clock.Now, cancellation);
        }

        await transaction.CommitAsync(CancellationToken.None);
    }

    /// <summary>The consumer continues where the ledger was; the stream is read from its start.</summary>
    private async Task EndAsync(IEventConsumer consumer, Dictionary<string, long> numbers, CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await ExecuteAsync(connection, End, cancellation, Text(consumer.Name), CursorRows.Json(numbers));
    }

    private static NpgsqlParameter Text(string? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Text };

    private static async Task ExecuteAsync(
        NpgsqlConnection connection, string[] statements, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = (int)DeleteWithin.TotalSeconds };
        foreach (var statement in statements)
        {
            var command = new NpgsqlBatchCommand(statement);
            foreach (var parameter in parameters.Where((_, i) => statement.Contains($"${i + 1}", StringComparison.Ordinal)))
            {
                command.Parameters.Add(parameter.Clone());
            }

            batch.BatchCommands.Add(command);
        }

        await batch.ExecuteNonQueryAsync(cancellation);
    }
}
