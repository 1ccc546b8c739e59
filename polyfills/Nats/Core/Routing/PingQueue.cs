using NATS.Client.Core.Wire;

namespace NATS.Client.Core.Routing;

/// <summary>Pings sent and not yet answered. The server answers in order.</summary>
internal sealed class PingQueue(OutgoingBuffer outgoing)
{
    private readonly Lock _gate = new();
    private readonly Queue<TaskCompletionSource> _sent = new();

    /// <summary>Pings sent since the last answer, counting only those of the keep-alive.</summary>
    public int UnansweredCount { get; private set; }

    /// <summary>Sends a ping and returns what completes with its answer, or is cancelled when the session ends.</summary>
    public Task SendAsync()
    {
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            outgoing.Append(static (buffer, _) => buffer.Ping(), 0);
            _sent.Enqueue(answered);
        }

        return answered.Task;
    }

    /// <summary>Sends a ping of the keep-alive.</summary>
    public int SendKeepAlive()
    {
        _ = SendAsync();
        lock (_gate)
        {
            return ++UnansweredCount;
        }
    }

    /// <summary>Takes an answer in.</summary>
    public void Answered()
    {
        lock (_gate)
        {
            UnansweredCount = 0;
            if (_sent.TryDequeue(out var answered))
            {
                answered.TrySetResult();
            }
        }
    }

    /// <summary>The session is over: no answer will come.</summary>
    public void Reset()
    {
        lock (_gate)
        {
            UnansweredCount = 0;
            while (_sent.TryDequeue(out var answered))
            {
                answered.TrySetCanceled();
            }
        }
    }
}
