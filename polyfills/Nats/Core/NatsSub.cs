using System.Threading.Channels;
using NATS.Client.Core.Wire;

namespace NATS.Client.Core;

/// <summary>A subscription whose messages are read from a channel.</summary>
public interface INatsSub<T> : IAsyncDisposable
{
    /// <summary>Messages received and not yet read.</summary>
    ChannelReader<NatsMsg<T>> Msgs { get; }

    /// <summary>The subject, possibly with wildcards.</summary>
    string Subject { get; }

    /// <summary>The queue group, if any.</summary>
    string? QueueGroup { get; }

    /// <summary>Ends the subscription. Messages already received can still be read.</summary>
    ValueTask UnsubscribeAsync();

    /// <summary>Ends the subscription once everything that the server has sent so far is received.</summary>
    ValueTask DrainAsync(CancellationToken cancellationToken = default);
}

/// <summary>A subscription whose messages are read from a channel.</summary>
public sealed class NatsSub<T> : NatsSubBase, INatsSub<T>
{
    private readonly INatsDeserialize<T> _deserializer;
    private readonly Channel<NatsMsg<T>> _received;

    internal NatsSub(NatsConnection connection, string subject, string? queueGroup, NatsSubOpts? opts, INatsDeserialize<T> deserializer, CancellationToken cancellationToken)
        : base(connection, subject, queueGroup, opts, cancellationToken)
    {
        _deserializer = deserializer;
        _received = Channel.CreateBounded<NatsMsg<T>>(
            connection.ChannelOptions(opts?.ChannelOpts),
            dropped => Connection.MessageWasDropped(this, Msgs?.Count ?? 0, dropped));
        if (EndReason == NatsSubEndReason.Cancelled)
        {
            // Cancelled between the registration and the creation of the channel.
            TryComplete();
        }
    }

    /// <inheritdoc />
    public ChannelReader<NatsMsg<T>> Msgs => _received.Reader;

    private protected override async ValueTask TakeInAsync(IncomingMessage message)
    {
        await _received.Writer.WriteAsync(message.Decode(Connection, _deserializer)).ConfigureAwait(false);
        ResetSlow(_received.Reader.Count);
        CountDown();
    }

    private protected override void TryComplete() => _received?.Writer.TryComplete();
}
