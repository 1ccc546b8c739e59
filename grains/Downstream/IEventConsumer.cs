using Npgsql;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// One consumer of the stream. The host passes it each event once and in the order of its aggregate, inside the transaction that
/// also records the event as handled: its writes through that connection take effect exactly once.
/// </summary>
internal interface IEventConsumer : IEventHandler
{
    /// <summary>Names its inbox and its durable consumer: lower-case letters and hyphens. Never renamed.</summary>
    string Name { get; }

    /// <summary>
    /// The kind of aggregate whose events it takes, such as <c>lot</c>; null for all. A kind cannot be taken in part, since gaps are
    /// detected by sequence numbers.
    /// </summary>
    string? Aggregate { get; }

    /// <summary>Events older than this are dropped and recorded as dropped; null to take events of any age.</summary>
    TimeSpan? AgeMax { get; }

    /// <summary>Whether its events are handled at once, in place of being gathered for a moment.</summary>
    bool IsUrgent => false;

    /// <summary>How often one event may fail before it becomes a dead letter.</summary>
    int AttemptsMax => 5;

    /// <summary>The database that this consumer uses; null for the silo's.</summary>
    NpgsqlDataSource? Database => null;

    /// <summary>
    /// Reads what handling these events needs from elsewhere: from another database, a grain or a network. It is called before the
    /// transaction begins, since a transaction that waits for something else holds back every relay.
    /// </summary>
    /// <param name="events">The events of a batch; some of them may turn out to be duplicates.</param>
    /// <param name="cancellation">Cancelled when the host stops.</param>
    /// <returns>What handles these events, or any of them; this consumer when it needs nothing.</returns>
    ValueTask<IEventHandler> PrepareAsync(IReadOnlyList<StreamEvent> events, CancellationToken cancellation) => new(this);

    /// <summary>Deletes all of its effects, so that all events can be handled again; false when they cannot be undone.</summary>
    Task<bool> ForgetAsync(NpgsqlConnection connection, CancellationToken cancellation) => Task.FromResult(false);
}

/// <summary>Handles events inside a transaction.</summary>
internal interface IEventHandler
{
    /// <summary>
    /// Applies the effects of some events, those of each aggregate in order. It waits for nothing but its connection: what it needs from
    /// elsewhere is read by <see cref="IEventConsumer.PrepareAsync"/>.
    /// </summary>
    /// <param name="connection">A connection inside the transaction. It must be neither committed nor rolled back.</param>
    /// <param name="events">One or more events.</param>
    /// <param name="cancellation">Cancelled when the host stops immediately; all writes are then rolled back.</param>
    Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation);
}
