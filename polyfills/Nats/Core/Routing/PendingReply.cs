using System.Threading.Tasks.Sources;
using NATS.Client.Core.Wire;

namespace NATS.Client.Core.Routing;

/// <summary>A reply that is being waited for.</summary>
internal abstract class PendingReply
{
    private CancellationTokenRegistration _cancellation;
    private int _isSettled;

    /// <summary>Its number in the inbox subject.</summary>
    public long Number { get; set; }

    /// <summary>When it is too late, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long Deadline { get; set; }

    /// <summary>Takes the reply in; called on the reader's thread.</summary>
    public abstract void Receive(in IncomingMessage message);

    /// <summary>Ends the wait because the time is over.</summary>
    public abstract void TimeOut();

    /// <summary>Ends the wait because the caller cancelled.</summary>
    public abstract void Cancel(CancellationToken cancellationToken);

    /// <summary>Watches the caller's token; whoever is first to settle wins.</summary>
    public void WatchCancellation(ReplyTable table, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _cancellation = cancellationToken.UnsafeRegister(
                static (state, token) =>
                {
                    var (pending, owner) = ((PendingReply, ReplyTable))state!;
                    if (owner.TryRemove(pending))
                    {
                        pending.Cancel(token);
                    }
                },
                (this, table));
        }
    }

    /// <summary>Claims the right to set the outcome.</summary>
    protected bool TrySettle()
    {
        if (Interlocked.Exchange(ref _isSettled, 1) != 0)
        {
            return false;
        }

        _cancellation.Unregister();
        return true;
    }
}

/// <summary>A reply that becomes a result.</summary>
internal abstract class PendingReply<TResult> : PendingReply, IValueTaskSource<TResult>
{
    private ManualResetValueTaskSourceCore<TResult> _core = new() { RunContinuationsAsynchronously = true };

    /// <summary>The result; to be awaited once.</summary>
    public ValueTask<TResult> Result => new(this, _core.Version);

    public override void Cancel(CancellationToken cancellationToken) => Fail(new OperationCanceledException(cancellationToken));

    protected void Succeed(TResult result)
    {
        if (TrySettle())
        {
            _core.SetResult(result);
        }
    }

    protected void Fail(Exception exception)
    {
        if (TrySettle())
        {
            _core.SetException(exception);
        }
    }

    TResult IValueTaskSource<TResult>.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<TResult>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<TResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}

/// <summary>A reply that becomes a message.</summary>
internal sealed class PendingMessage<T>(NatsConnection connection, INatsDeserialize<T> deserializer, bool throwIfNoResponders) : PendingReply<NatsMsg<T>>
{
    public override void Receive(in IncomingMessage message)
    {
        if (throwIfNoResponders && message.IsNoResponders)
        {
            Fail(new NatsNoRespondersException());
        }
        else
        {
            // The reader leaves the subject out, since most replies are read for their data only.
            var addressed = new IncomingMessage($"{connection.InboxPrefix}.{Number}", message.ReplyTo, message.HeaderBlock, message.Payload);
            Succeed(addressed.Decode(connection, deserializer));
        }
    }

    public override void TimeOut() => Fail(new NatsNoReplyException());
}
