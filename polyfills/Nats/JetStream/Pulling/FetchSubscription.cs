using NATS.Client.Core;
using NATS.Client.Core.Wire;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream.Pulling;

/// <summary>One batch: it ends when full, when the server ends the pull, or when the server falls silent.</summary>
internal sealed class FetchSubscription<T> : PullSubscription<T>
{
    // The server ends the pull itself; this is for when its word gets lost.
    private static readonly TimeSpan ExpiresGrace = TimeSpan.FromSeconds(5);

    private readonly Timer _expires;
    private readonly bool _isWaiting;
    private long _missingMsgs;
    private long _missingBytes;

    public FetchSubscription(NatsJSConsumer consumer, INatsDeserialize<T>? deserializer, NatsJSFetchOpts opts, bool isWaiting, CancellationToken cancellationToken)
        : base(consumer, deserializer, PullLimits.Of(opts), opts.NotificationHandler, opts.MaxMsgs.HasValue, cancellationToken)
    {
        _isWaiting = isWaiting;
        _missingMsgs = Limits.MaxMsgs;
        _missingBytes = Limits.MaxBytes;
        _expires = new Timer(
            static state => ((FetchSubscription<T>)state!).EndSubscription(NatsSubEndReason.Timeout),
            this,
            Limits.Expires + ExpiresGrace,
            Timeout.InfiniteTimeSpan);
    }

    // Without waiting, the server answers at once and needs neither time nor signs of life.
    protected override ConsumerGetnextRequest FirstRequest => _isWaiting
        ? base.FirstRequest
        : new ConsumerGetnextRequest { Batch = Limits.MaxMsgs, MaxBytes = Limits.MaxBytes, NoWait = true };

    public override async ValueTask DisposeAsync()
    {
        await _expires.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    internal override void WriteReconnectCommands(SendBuffer opening)
    {
        base.WriteReconnectCommands(opening);
        WritePull(opening, RequestOf(Limits.MaxMsgs, 0));
    }

    protected override void HeartbeatMissed()
    {
        Notify(NatsJSTimeoutNotification.Default);
        EndSubscription(NatsSubEndReason.IdleHeartbeatTimeout);
    }

    protected override void TakenIn(int size)
    {
        _missingMsgs--;
        _missingBytes -= size;
        if (Limits.InBytes ? _missingBytes <= 0 : _missingMsgs == 0)
        {
            EndSubscription(Limits.InBytes ? NatsSubEndReason.MaxBytes : NatsSubEndReason.MaxMsgs);
        }
    }

    protected override void TakeStatus(NatsHeaders status)
    {
        switch (status)
        {
            case { Code: 100, Message: NatsHeaders.Messages.IdleHeartbeat }:
                break;
            case { Code: 404 }:
                EndSubscription(NatsSubEndReason.NoMsgs);
                break;
            case { Code: 408, Message: NatsHeaders.Messages.RequestsPending }:
                EndSubscription(NatsSubEndReason.RequestsPending);
                break;
            case { Code: 408, Message: NatsHeaders.Messages.RequestTimeout }:
                EndSubscription(NatsSubEndReason.Timeout);
                break;
            case { Code: 409, Message: NatsHeaders.Messages.MessageSizeExceedsMaxBytes }:
                EndSubscription(NatsSubEndReason.MaxBytes);
                break;
            case { Code: 503 }:
                Notify(NatsJSNoRespondersNotification.Default);
                EndSubscription(NatsSubEndReason.None);
                break;
            default:
                if (!EndedByServer(status))
                {
                    NotifyUnknown(status);
                }

                break;
        }
    }
}
