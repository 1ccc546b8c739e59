using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using NATS.Client.Core.Routing;
using NATS.Client.Core.Wire;

namespace NATS.Client.Core;

/// <summary>What all subscriptions share: their lifetime, their limits and their end.</summary>
public abstract class NatsSubBase : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenRegistration _cancellation;
    private readonly Timer? _timeoutTimer;
    private readonly Timer? _idleTimer;
    private readonly Timer? _startUpTimer;
    private bool _isUnsubscribed;
    private bool _isEnded;
    private bool _isDisposed;
    private int _pendingMsgs;
    private int _isSlow;

    private protected NatsSubBase(NatsConnection connection, string subject, string? queueGroup, NatsSubOpts? opts, CancellationToken cancellationToken)
    {
        SubjectRules.CheckSubject(subject);
        SubjectRules.CheckQueueGroup(queueGroup);
        cancellationToken.ThrowIfCancellationRequested();
        Connection = connection;
        Subject = subject;
        QueueGroup = queueGroup;
        Opts = opts;
        _pendingMsgs = opts?.MaxMsgs is > 0 ? opts.MaxMsgs.Value : -1;
        _timeoutTimer = TimerFor(opts?.Timeout, NatsSubEndReason.Timeout);
        _idleTimer = TimerFor(opts?.IdleTimeout, NatsSubEndReason.IdleTimeout);
        _startUpTimer = TimerFor(opts?.StartUpTimeout, NatsSubEndReason.StartUpTimeout);
        _cancellation = cancellationToken.UnsafeRegister(
            static state => ((NatsSubBase)state!).EndSubscription(NatsSubEndReason.Cancelled),
            this);
    }

    /// <summary>The subject, possibly with wildcards.</summary>
    public string Subject { get; }

    /// <summary>The queue group, if any.</summary>
    public string? QueueGroup { get; }

    /// <summary>What ended the subscription, if a failure did.</summary>
    public Exception? Exception { get; private set; }

    /// <summary>Messages still to come, when their number is limited.</summary>
    public int? PendingMsgs => _pendingMsgs == -1 ? null : Volatile.Read(ref _pendingMsgs);

    /// <summary>Why the subscription ended.</summary>
    public NatsSubEndReason EndReason { get; private set; }

    /// <summary>Whether it ended, be it before it began.</summary>
    internal bool IsUnsubscribed
    {
        get
        {
            lock (_gate)
            {
                return _isUnsubscribed;
            }
        }
    }

    /// <summary>Number of the subscription at the server; zero while it has none.</summary>
    internal int Sid { get; set; }

    internal NatsSubOpts? Opts { get; }

    private protected NatsConnection Connection { get; }

    /// <summary>Ends the subscription. Messages already received can still be read.</summary>
    public ValueTask UnsubscribeAsync()
    {
        Unsubscribe();
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the subscription once everything that the server has sent so far is received.</summary>
    public virtual async ValueTask DrainAsync(CancellationToken cancellationToken = default)
    {
        if (!TryBeginEnd())
        {
            return;
        }

        try
        {
            StopDelivery();
            Connection.Subscriptions.Unsubscribe(this);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(Connection.Opts.DrainPingTimeout);
            await Connection.PingAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or NatsException or ObjectDisposedException)
        {
            // What cannot be fenced is ended without the fence.
        }
        finally
        {
            Connection.Subscriptions.StopRouting(this);
            TryComplete();
        }
    }

    /// <summary>Ends the subscription, and throws what made it fail if anything did.</summary>
    public virtual ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return ValueTask.CompletedTask;
            }

            _isDisposed = true;
        }

        GC.SuppressFinalize(this);
        Unsubscribe();
        _timeoutTimer?.Dispose();
        _idleTimer?.Dispose();
        _startUpTimer?.Dispose();
        _cancellation.Unregister();
        (Exception as NatsSubException)?.Exception.Throw();
        return Exception == null ? ValueTask.CompletedTask : throw Exception;
    }

    /// <summary>Starts the clocks; called once the subscription is known to the server.</summary>
    internal void Ready()
    {
        Start(_timeoutTimer, Opts?.Timeout);
        Start(_startUpTimer, Opts?.StartUpTimeout);
        if (_startUpTimer == null)
        {
            Start(_idleTimer, Opts?.IdleTimeout);
        }
    }

    /// <summary>Takes a message in; called by the reader, which waits for the result.</summary>
    internal async ValueTask ReceiveAsync(IncomingMessage message)
    {
        Start(_idleTimer, Opts?.IdleTimeout);
        _startUpTimer?.Change(Timeout.Infinite, Timeout.Infinite);
        if (message.Payload.IsEmpty && Opts is { ThrowIfNoResponders: true } && message.IsNoResponders)
        {
            Fail(new NatsNoRespondersException());
            return;
        }

        if (message.Payload.IsEmpty && Opts is { StopOnEmptyMsg: true })
        {
            EndSubscription(NatsSubEndReason.EmptyMsg);
            return;
        }

        try
        {
            await TakeInAsync(message).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ChannelClosedException or OperationCanceledException)
        {
            // The subscription ended while the message was under way.
        }
        catch (Exception exception)
        {
            Log.SubscriptionFailed(Connection.Logger, exception, Subject);
            var cause = ExceptionDispatchInfo.Capture(exception);
            Fail(new NatsSubException($"Message error: {exception.Message}", cause, message.Payload.ToArray(), message.HeaderBlock.ToArray()));
        }
    }

    /// <summary>Writes what makes a new session know this subscription.</summary>
    internal virtual void WriteReconnectCommands(SendBuffer opening) => opening.Subscribe(Sid, Subject, QueueGroup, PendingMsgs);

    /// <summary>Whether this is the first drop of an episode.</summary>
    internal bool TryMarkSlow() => Interlocked.Exchange(ref _isSlow, 1) == 0;

    private protected abstract ValueTask TakeInAsync(IncomingMessage message);

    /// <summary>Lets readers come to an end after what was received.</summary>
    private protected abstract void TryComplete();

    /// <summary>Stops whatever asks the server for more.</summary>
    private protected virtual void StopDelivery()
    {
    }

    private protected void ResetSlow(int held)
    {
        if (held <= 1 && _isSlow != 0)
        {
            _isSlow = 0;
        }
    }

    private protected void CountDown()
    {
        if (_pendingMsgs > 0 && Interlocked.Decrement(ref _pendingMsgs) == 0)
        {
            EndSubscription(NatsSubEndReason.MaxMsgs);
        }
    }

    private protected void EndSubscription(NatsSubEndReason reason)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;
            EndReason = reason;
        }

        Unsubscribe();
    }

    private static void Start(Timer? timer, TimeSpan? due) => timer?.Change(due!.Value, Timeout.InfiniteTimeSpan);

    private Timer? TimerFor(TimeSpan? due, NatsSubEndReason reason) => due is { } time && time != TimeSpan.Zero && time != Timeout.InfiniteTimeSpan
        ? new Timer(_ => EndSubscription(reason), null, Timeout.Infinite, Timeout.Infinite)
        : null;

    private void Unsubscribe()
    {
        if (TryBeginEnd())
        {
            TryComplete();
            Connection.Subscriptions.Remove(this);
        }
    }

    private bool TryBeginEnd()
    {
        lock (_gate)
        {
            if (_isUnsubscribed)
            {
                return false;
            }

            _isUnsubscribed = true;
        }

        try
        {
            _timeoutTimer?.Change(Timeout.Infinite, Timeout.Infinite);
            _idleTimer?.Change(Timeout.Infinite, Timeout.Infinite);
            _startUpTimer?.Change(Timeout.Infinite, Timeout.Infinite);
        }
        catch (ObjectDisposedException)
        {
            // Disposed in the same moment, which stops them as well.
        }

        return true;
    }

    private void Fail(Exception exception)
    {
        Exception = exception;
        EndSubscription(NatsSubEndReason.Exception);
    }
}
