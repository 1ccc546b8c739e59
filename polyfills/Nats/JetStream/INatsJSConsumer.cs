using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream;

/// <summary>A pull consumer.</summary>
public interface INatsJSConsumer
{
    /// <summary>What was known of it last.</summary>
    ConsumerInfo Info { get; }

    /// <summary>Reads messages without end, over reconnects. Cancelling ends the enumeration without an exception.</summary>
    IAsyncEnumerable<INatsJSMsg<T>> ConsumeAsync<T>(INatsDeserialize<T>? serializer = default, NatsJSConsumeOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Waits for one message; null when none came in time.</summary>
    ValueTask<INatsJSMsg<T>?> NextAsync<T>(INatsDeserialize<T>? serializer = default, NatsJSNextOpts? opts = default, CancellationToken cancellationToken = default);

    /// <summary>Reads a batch, waiting until it is full or its time is over.</summary>
    IAsyncEnumerable<INatsJSMsg<T>> FetchAsync<T>(NatsJSFetchOpts opts, INatsDeserialize<T>? serializer = default, CancellationToken cancellationToken = default);

    /// <summary>Reads a batch of what is there now.</summary>
    IAsyncEnumerable<INatsJSMsg<T>> FetchNoWaitAsync<T>(NatsJSFetchOpts opts, INatsDeserialize<T>? serializer = default, CancellationToken cancellationToken = default);

    /// <summary>Learns anew what is known of it.</summary>
    ValueTask RefreshAsync(CancellationToken cancellationToken = default);
}
