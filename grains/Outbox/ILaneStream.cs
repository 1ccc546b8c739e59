namespace PahlawanPangan.Grains.Outbox;

/// <summary>The stream as the relay of one lane uses it, over one connection that is never made again.</summary>
internal interface ILaneStream
{
    /// <summary>Cancelled when the connection is lost.</summary>
    CancellationToken Lost { get; }

    /// <summary>Whether the stream still has a message that it acknowledged.</summary>
    Task<bool> HoldsAsync(StreamPlace place, CancellationToken cancellation);

    /// <summary>Has all consumers of the engine read the stream again.</summary>
    Task ForgetConsumersAsync(CancellationToken cancellation);

    /// <summary>The ids of the events of a history stored since a moment.</summary>
    Task<HashSet<Guid>> FindStoredAsync(DateTimeOffset since, int history, CancellationToken cancellation);

    /// <summary>Publishes numbered events in order and waits until the broker has acknowledged each.</summary>
    /// <returns>The last message's place in the stream; null when there was nothing to publish.</returns>
    /// <exception cref="IOException">The connection was lost, or the broker refused an event or did not answer in time.</exception>
    Task<StreamPlace?> PublishAsync(IReadOnlyList<OutboxRow> events, int lane, int history, CancellationToken cancellation);
}
