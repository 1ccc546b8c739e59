using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>
/// Rebuilds a consumer's effects from the ledger, which keeps every event for ever. The consumer may run meanwhile: with its inbox
/// emptied, new events wait until those before them have been handled.
/// </summary>
internal sealed class ConsumerRebuild
{
    private const int BatchEvents = 500;
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

        var processor = new EventProcessor(
            consumer, _database, _clock, Microsoft.Extensions.Logging.Abstractions.NullLogger<EventProcessor>.Instance);
        var batch = new List<IncomingEvent>(BatchEvents);
        var waiting = new List<IncomingEvent>();
        long events = 0;
        await using var source = await DatabaseLedgerSource.OpenAsync(_ledger, _shards, _clock.Now, cancellation);
        await foreach (var entry in source.EntriesAsync(cancellation))
        {
            var streamEvent = StreamEvent.Read(entry.Subject, entry.Payload);
            if (consumer.Aggregate is not null && !streamEvent.Type.StartsWith($"{consumer.Aggregate}.", StringComparison.Ordinal))
            {
                continue;
            }

            events++;
            batch.Add(new IncomingEvent(streamEvent, NoReceipt.Instance));
            if (batch.Count == BatchEvents)
            {
                await HandleAsync(processor, batch, waiting, cancellation);
            }
        }

        while (batch.Count > 0 || waiting.Count > 0)
        {
            // Failed events are retried until they are handled or dead letters.
            await HandleAsync(processor, batch, waiting, cancellation);
        }

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

        await using var forget = new NpgsqlCommand("DELETE FROM inbox WHERE consumer = $1", connection)
        {
            CommandTimeout = (int)DeleteWithin.TotalSeconds,
        };
        forget.Parameters.Add(new NpgsqlParameter<string> { TypedValue = consumer.Name });
        await forget.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    private static async Task HandleAsync(
        EventProcessor processor, List<IncomingEvent> batch, List<IncomingEvent> waiting, CancellationToken cancellation)
    {
        batch.AddRange(waiting);
        await processor.HandleAsync(batch, cancellation);
        waiting.Clear();
        waiting.AddRange(batch.Where(incoming => !incoming.IsSettled));
        batch.Clear();
    }

    private sealed class NoReceipt : IReceipt
    {
        public static NoReceipt Instance { get; } = new();

        public ValueTask AckAsync() => ValueTask.CompletedTask;

        public ValueTask NakAsync(TimeSpan after) => ValueTask.CompletedTask;

        public ValueTask AckProgressAsync() => ValueTask.CompletedTask;
    }
}
