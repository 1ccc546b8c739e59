using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <summary>The stream's answer to a publish, still to come.</summary>
public readonly struct NatsJSPublishConcurrentFuture : IAsyncDisposable
{
    private readonly PendingPubAck _pending;

    internal NatsJSPublishConcurrentFuture(PendingPubAck pending) => _pending = pending;

    /// <summary>Waits for the answer, once. Throws when there is none in time.</summary>
    public async ValueTask<PubAckResponse> GetResponseAsync(CancellationToken cancellationToken = default) =>
        await _pending.WaitAsync(cancellationToken).ConfigureAwait(false) ?? throw new NatsJSPublishNoResponseException();

    /// <summary>Stops waiting. Throws when the server said that no stream takes the subject.</summary>
    public ValueTask DisposeAsync()
    {
        _pending.Abandon();
        return _pending.HasNoResponders ? throw new NatsNoRespondersException() : ValueTask.CompletedTask;
    }
}
