using Npgsql;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>The stored rows of one consumer: the statements. <see cref="EventProcessor"/> has their order.</summary>
internal interface IConsumerStore : IAsyncDisposable
{
    /// <summary>Takes the consumer over from its present owner.</summary>
    /// <exception cref="ConsumerReplacedException">Its effects are being rebuilt.</exception>
    Task<ConsumerPosition> TakeAsync(CancellationToken cancellation);

    /// <summary>The aggregates that have parked events.</summary>
    Task<List<Guid>> ParkedAggregatesAsync(CancellationToken cancellation);

    /// <summary>The first parked event of an aggregate; null when there is none.</summary>
    Task<ParkedEvent?> FirstParkedAsync(Guid aggregate, CancellationToken cancellation);

    /// <summary>The last sequences that were handled of aggregates whose events come again under other numbers.</summary>
    Task<Dictionary<Guid, long>> FormerlyHandledAsync(Guid[] aggregates, CancellationToken cancellation);

    /// <summary>Begins a transaction over the processor's connection, which is opened when there is none.</summary>
    Task<IConsumerTransaction> BeginAsync(CancellationToken cancellation);
}

/// <summary>A transaction with the effects and the position of a consumer. Disposing of it rolls it back unless it was committed.</summary>
internal interface IConsumerTransaction : IAsyncDisposable
{
    /// <summary>The connection for the effects.</summary>
    NpgsqlConnection Connection { get; }

    /// <summary>Moves the position; false when it has another epoch.</summary>
    Task<bool> MoveAsync(long epoch, Dictionary<string, long> numbers, StreamPlace? place, CancellationToken cancellation);

    /// <summary>Records events that are dropped for their age.</summary>
    Task RecordStaleAsync(List<StreamEvent> events, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Parks an event.</summary>
    Task ParkAsync(StreamEvent streamEvent, int attempts, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Removes a parked event.</summary>
    Task RemoveParkedAsync(StreamEvent streamEvent, CancellationToken cancellation);

    /// <summary>Counts a failure of a parked event.</summary>
    Task CountAttemptAsync(StreamEvent streamEvent, CancellationToken cancellation);

    /// <summary>Writes an event as a dead letter.</summary>
    Task AddDeadLetterAsync(StreamEvent streamEvent, Exception fault, int attempts, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Sets the point to which <see cref="RollBackEventAsync"/> returns.</summary>
    Task BeginEventAsync(CancellationToken cancellation);

    /// <summary>Keeps what was written since <see cref="BeginEventAsync"/>.</summary>
    Task EndEventAsync(CancellationToken cancellation);

    /// <summary>Undoes what was written since <see cref="BeginEventAsync"/>.</summary>
    Task RollBackEventAsync(CancellationToken cancellation);

    /// <summary>Commits.</summary>
    Task CommitAsync();
}
