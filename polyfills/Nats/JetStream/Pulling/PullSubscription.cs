using System.Threading.Channels;
using NATS.Client.Core;
using NATS.Client.Core.Wire;
using NATS.Client.JetStream.Json;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream.Pulling;

/// <summary>A subscription that begins by asking for messages.</summary>
internal interface IFirstPull
{
    ValueTask PullFirstAsync(CancellationToken cancellationToken);
}

/// <summary>What a consume and a fetch share: an inbox, to which the server delivers messages and the state of the pull.</summary>
internal abstract class PullSubscription<T> : NatsSubBase, IFirstPull
{
    private readonly NatsJSContext _context;
    private readonly INatsDeserialize<T> _deserializer;
    private readonly string _pullSubject;
    private readonly Channel<NatsJSMsg<T>> _received;
    private readonly Timer _heartbeat;
    private readonly NotificationPump? _notifications;

    protected PullSubscription(NatsJSConsumer consumer, INatsDeserialize<T>? deserializer, PullLimits limits, Func<INatsJSNotification, CancellationToken, Task>? handler, bool isLimitedInMessages, CancellationToken cancellationToken)
        : base(consumer.Context.Owner, consumer.Context.NewBaseInbox(), null, ChannelOf(limits, isLimitedInMessages), CancellationToken.None)
    {
        _context = consumer.Context;
        _deserializer = deserializer ?? Connection.Opts.SerializerRegistry.GetDeserializer<T>();
        _pullSubject = $"{_context.Opts.Prefix}.CONSUMER.MSG.NEXT.{consumer.Info.StreamName}.{consumer.Info.Name}";
        Limits = limits;
        _received = Channel.CreateBounded<NatsJSMsg<T>>(
            Connection.ChannelOptions(Opts!.ChannelOpts),
            dropped => Connection.MessageWasDropped(this, Msgs?.Count ?? 0, dropped.Msg));
        _heartbeat = new Timer(static state => ((PullSubscription<T>)state!).HeartbeatMissed(), this, Timeout.Infinite, Timeout.Infinite);
        _notifications = handler == null ? null : new NotificationPump(handler, Complete, cancellationToken);
    }

    public ChannelReader<NatsJSMsg<T>> Msgs => _received.Reader;

    protected PullLimits Limits { get; }

    /// <summary>What is asked for at the beginning.</summary>
    protected virtual ConsumerGetnextRequest FirstRequest => RequestOf(Limits.MaxMsgs, Limits.MaxBytes);

    /// <summary>Waits anew for a sign of life.</summary>
    public void StartHeartbeat() => SetHeartbeat(Limits.Patience);

    /// <summary>Stops waiting for signs of life, while the caller is busy.</summary>
    public void StopHeartbeat() => SetHeartbeat(Timeout.InfiniteTimeSpan);

    /// <inheritdoc />
    public async ValueTask PullFirstAsync(CancellationToken cancellationToken)
    {
        await PullAsync(FirstRequest, cancellationToken).ConfigureAwait(false);
        StartHeartbeat();
    }

    /// <summary>Asks the server for messages.</summary>
    protected ValueTask PullAsync(ConsumerGetnextRequest request, CancellationToken cancellationToken = default) => Connection.PublishAsync(
        _pullSubject,
        request,
        replyTo: Subject,
        serializer: JetStreamJsonContext.For<ConsumerGetnextRequest>(),
        cancellationToken: cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await base.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _heartbeat.DisposeAsync().ConfigureAwait(false);
            if (_notifications != null)
            {
                await _notifications.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>A pull of a size within the limits.</summary>
    protected ConsumerGetnextRequest RequestOf(long messages, long bytes) => new()
    {
        Batch = messages,
        MaxBytes = bytes,
        IdleHeartbeat = Limits.IdleHeartbeat,
        Expires = Limits.Expires,
    };

    /// <summary>Two heartbeats are overdue.</summary>
    protected abstract void HeartbeatMissed();

    /// <summary>The server tells about the pull.</summary>
    protected abstract void TakeStatus(NatsHeaders status);

    /// <summary>A message was handed over to the reader.</summary>
    protected abstract void TakenIn(int size);

    protected void Notify(INatsJSNotification notification) => _notifications?.Notify(notification);

    protected void Complete(Exception? reason) => _received.Writer.TryComplete(reason);

    /// <summary>Handles statuses that end any pull; other callers go on with theirs.</summary>
    protected bool EndedByServer(NatsHeaders status)
    {
        if (!PullStatus.IsTerminal(status))
        {
            return false;
        }

        Complete(new NatsJSProtocolException(status.Code, status.Message, status.MessageText));
        EndSubscription(NatsSubEndReason.JetStreamError);
        return true;
    }

    protected void NotifyUnknown(NatsHeaders status) => Notify(new NatsJSProtocolNotification("Unhandled protocol message", status.Code, status.MessageText));

    /// <summary>Writes a pull into the opening of a new session, before anybody can publish.</summary>
    private protected void WritePull(SendBuffer opening, ConsumerGetnextRequest request)
    {
        var command = OutgoingCommand.Rent(_pullSubject, Subject, replyNumber: 0);
        try
        {
            JetStreamJsonContext.For<ConsumerGetnextRequest>().Serialize(command, request);
            opening.Publish(command);
        }
        finally
        {
            command.Return();
        }
    }

    private protected override async ValueTask TakeInAsync(IncomingMessage message)
    {
        StartHeartbeat();

        // Messages keep the subject they were published to; only the server itself speaks to the inbox.
        if (message.Subject == Subject)
        {
            TakeStatus(message.DecodeHeaders(Connection.Opts) ?? throw new NatsJSException("No header found"));
            return;
        }

        var delivered = new NatsJSMsg<T>(message.Decode(Connection, _deserializer), _context);
        await _received.Writer.WriteAsync(delivered).ConfigureAwait(false);
        ResetSlow(_received.Reader.Count);
        TakenIn(delivered.Size);
    }

    private protected override void TryComplete() => Complete(null);

    private static NatsSubOpts ChannelOf(PullLimits limits, bool isLimitedInMessages) => new()
    {
        ChannelOpts = new NatsSubChannelOpts { Capacity = isLimitedInMessages && limits.MaxMsgs > 0 ? (int)limits.MaxMsgs * 2 : 1_000 },
    };

    private void SetHeartbeat(TimeSpan due)
    {
        if (Limits.IdleHeartbeat == TimeSpan.Zero)
        {
            return;
        }

        try
        {
            _heartbeat.Change(due, due);
        }
        catch (ObjectDisposedException)
        {
            // The subscription ended in the same moment.
        }
    }
}
