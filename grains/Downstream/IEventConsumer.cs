using Npgsql;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// One consumer of the stream. The host gives it each event once and in the order of its aggregate, inside the transaction that
/// also notes the event as handled: what it writes through that connection happens exactly once.
/// </summary>
public interface IEventConsumer
{
    /// <summary>Names its inbox and its durable consumer: lower-case letters and hyphens. Never renamed.</summary>
    string Name { get; }

    /// <summary>The kind of aggregate whose events it takes, such as <c>lot</c>; null for all. Kinds are taken whole, since gaps are told by sequences.</summary>
    string? Aggregate { get; }

    /// <summary>Events older than this are dropped and recorded as dropped; null to take events of any age.</summary>
    TimeSpan? AgeMax { get; }

    /// <summary>How often one event may fail before it becomes a dead letter.</summary>
    int AttemptsMax => 5;

    /// <summary>The database as this consumer is to see it; null for the silo's.</summary>
    NpgsqlDataSource? Database => null;

    /// <summary>Makes the effects of some events, those of each aggregate in their order.</summary>
    /// <param name="connection">A connection inside the transaction. It must be neither committed nor rolled back.</param>
    /// <param name="events">One event or more.</param>
    /// <param name="cancellation">Ends when the host stops at once; whatever was written is then rolled back.</param>
    Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation);

    /// <summary>Forgets everything that it ever made, so that all events can be given to it anew; false when that cannot be undone.</summary>
    Task<bool> ForgetAsync(NpgsqlConnection connection, CancellationToken cancellation) => Task.FromResult(false);
}
