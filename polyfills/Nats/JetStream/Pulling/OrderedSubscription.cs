using NATS.Client.Core;
using NATS.Client.Core.Wire;

namespace NATS.Client.JetStream.Pulling;

/// <summary>A consume of an ordered consumer: anything that could lose a message ends it, since its reader makes another.</summary>
internal sealed class OrderedSubscription<T> : ConsumeSubscription<T>
{
    public OrderedSubscription(NatsJSConsumer consumer, INatsDeserialize<T>? deserializer, NatsJSConsumeOpts opts, CancellationToken cancellationToken)
        : base(consumer, deserializer, opts, cancellationToken) => Connection.ConnectionDisconnected += EndByDisconnectAsync;

    public override ValueTask DisposeAsync()
    {
        Connection.ConnectionDisconnected -= EndByDisconnectAsync;
        return base.DisposeAsync();
    }

    internal override void WriteReconnectCommands(SendBuffer opening)
    {
        // Its reader is about to make another one.
    }

    protected override void HeartbeatMissed() => Complete(new NatsJSTimeoutException("idle-heartbeat"));

    protected override void TakenIn(int size)
    {
        base.TakenIn(size);
        Delivered(size);
    }

    private ValueTask EndByDisconnectAsync(object? sender, NatsEventArgs args)
    {
        Complete(new NatsJSConnectionException(args.Message));
        return ValueTask.CompletedTask;
    }
}
