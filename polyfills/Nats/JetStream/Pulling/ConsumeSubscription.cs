using System.Threading.Channels;
using NATS.Client.Core;
using NATS.Client.Core.Wire;
using NATS.Client.JetStream.Models;

namespace NATS.Client.JetStream.Pulling;

/// <summary>
/// An endless consume: pulls overlap, so that messages never run out while there are any. The count of what is still to come goes
/// down as the caller reads, and at the threshold more is asked for.
/// </summary>
internal class ConsumeSubscription<T> : PullSubscription<T>
{
    private readonly Lock _gate = new();

    // A newer pull asks for all that an older one would have, so only the newest waits.
    private readonly Channel<ConsumerGetnextRequest> _pulls =
        Channel.CreateBounded<ConsumerGetnextRequest>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Task _pulling;
    private readonly CancellationToken _cancellationToken;
    private readonly int _noRespondersMax;
    private long _comingMsgs;
    private long _comingBytes;
    private int _noRespondersCount;
    private volatile bool _isDraining;

    public ConsumeSubscription(NatsJSConsumer consumer, INatsDeserialize<T>? deserializer, NatsJSConsumeOpts opts, CancellationToken cancellationToken)
        : base(consumer, deserializer, PullLimits.Of(opts), opts.NotificationHandler, opts.MaxMsgs.HasValue, cancellationToken)
    {
        _cancellationToken = cancellationToken;
        _noRespondersMax = opts.MaxConsecutive503Errors;
        ExpectFull();
        _pulling = Task.Run(PullWhenAskedAsync, CancellationToken.None);
    }

    /// <summary>The caller is done with a message.</summary>
    public void Delivered(int size)
    {
        lock (_gate)
        {
            _comingMsgs = Math.Max(0, _comingMsgs - 1);
            _comingBytes = Math.Max(0, _comingBytes - size);
            PullWhenLow();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        try
        {
            await base.DisposeAsync().ConfigureAwait(false);
        }
        finally
        {
            await _pulling.ConfigureAwait(false);
        }
    }

    internal override void WriteReconnectCommands(SendBuffer opening)
    {
        base.WriteReconnectCommands(opening);
        lock (_gate)
        {
            // Above the threshold the server may still know the last pull; if not, the missing heartbeats tell.
            if (!_cancellationToken.IsCancellationRequested && IsLow)
            {
                WritePull(opening, RequestOf(Limits.InBytes ? 0 : Limits.MaxMsgs - _comingMsgs, Limits.MaxBytes - _comingBytes));
                ExpectFull();
            }
        }
    }

    protected override void HeartbeatMissed()
    {
        if (_isDraining)
        {
            return;
        }

        Notify(NatsJSTimeoutNotification.Default);
        if (Connection.ConnectionState == NatsConnectionState.Failed)
        {
            Complete(new NatsConnectionFailedException("Connection is in failed state"));
        }

        if (_cancellationToken.IsCancellationRequested || Connection.ConnectionState == NatsConnectionState.Failed)
        {
            EndSubscription(NatsSubEndReason.None);
        }
        else if (Connection.ConnectionState == NatsConnectionState.Open)
        {
            lock (_gate)
            {
                Pull(Limits.MaxMsgs, Limits.MaxBytes);
            }
        }
    }

    protected override void TakenIn(int size) => _noRespondersCount = 0;

    protected override void TakeStatus(NatsHeaders status)
    {
        lock (_gate)
        {
            if (Limits.InBytes)
            {
                _comingBytes = Math.Max(0, _comingBytes - PullStatus.Undelivered(status, inBytes: true));
            }
            else
            {
                _comingMsgs = Math.Max(0, _comingMsgs - PullStatus.Undelivered(status, inBytes: false));
            }

            Heed(status);
            PullWhenLow();
        }
    }

    private protected override void TryComplete()
    {
        _pulls.Writer.TryComplete();
        base.TryComplete();
    }

    private protected override void StopDelivery()
    {
        _isDraining = true;
        _pulls.Writer.TryComplete();
        StopHeartbeat();
    }

    private bool IsLow => Limits.InBytes
        ? _comingBytes <= Limits.ThresholdBytes
        : _comingMsgs <= Limits.ThresholdMsgs && _comingMsgs < Limits.MaxMsgs;

    private void Heed(NatsHeaders status)
    {
        switch (status)
        {
            case { Code: 100, Message: NatsHeaders.Messages.IdleHeartbeat }:
            case { Code: 408, Message: NatsHeaders.Messages.RequestTimeout }:
                break;
            case { Code: 409, Message: NatsHeaders.Messages.MessageSizeExceedsMaxBytes }:
                Notify(NatsJSMessageSizeExceedsMaxBytesNotification.Default);
                break;
            case { Code: 503 }:
                HeedNoResponders();
                break;
            default:
                if (PullStatus.IsLeadershipChange(status))
                {
                    Notify(NatsJSLeadershipChangeNotification.Default);
                    ExpectFull();
                }
                else if (!EndedByServer(status))
                {
                    NotifyUnknown(status);
                }

                break;
        }
    }

    private void HeedNoResponders()
    {
        _noRespondersCount++;
        Notify(NatsJSNoRespondersNotification.Default);
        ExpectFull();
        if (_noRespondersMax > 0 && _noRespondersCount >= _noRespondersMax)
        {
            Complete(new NatsJSException($"Consumer appears to be deleted after {_noRespondersCount} consecutive 503 errors"));
            EndSubscription(NatsSubEndReason.JetStreamError);
        }
    }

    private void PullWhenLow()
    {
        if (IsLow)
        {
            Pull(Limits.InBytes ? Limits.MaxMsgs : Limits.MaxMsgs - _comingMsgs, Limits.MaxBytes - _comingBytes);
        }
    }

    private void Pull(long messages, long bytes)
    {
        _pulls.Writer.TryWrite(RequestOf(messages, Limits.InBytes ? bytes : 0));
        ExpectFull();
    }

    private void ExpectFull()
    {
        _comingMsgs = Limits.MaxMsgs;
        _comingBytes = Limits.MaxBytes;
    }

    private async Task PullWhenAskedAsync()
    {
        await foreach (var request in _pulls.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (_cancellationToken.IsCancellationRequested)
            {
                continue;
            }

            try
            {
                await PullAsync(request, CancellationToken.None).ConfigureAwait(false);
            }
            catch (NatsConnectionFailedException)
            {
                Complete(new NatsConnectionFailedException("Connection is in failed state"));
                return;
            }
            catch (Exception)
            {
                // The missing heartbeats will have the pull repeated.
            }
        }
    }
}
