using NATS.Client.JetStream;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>One consumer's place in the feed.</summary>
internal sealed class StreamSeat(EventQueue queue, string? kind, int keptMax) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<StreamMessage>? _kept = [];
    private StreamReading? _reading;

    /// <summary>The stream's number of the first message that the feed delivers.</summary>
    public ulong First { get; private set; }

    /// <summary>The number of the next message; when the seat is lost, of the first one that it has not delivered.</summary>
    public ulong Next { get; private set; }

    /// <summary>Completes when the consumer fell behind, and fails when the feed ends.</summary>
    public Task Lost => _lost.Task;

    /// <summary>The feed's connection, for requests.</summary>
    public INatsJSContext JetStream => _reading!.JetStream;

    /// <summary>How many messages the broker has not delivered to the feed.</summary>
    public long Pending => _reading!.Pending;

    /// <summary>Passes on what was kept, and everything from now on.</summary>
    public void Open()
    {
        lock (_gate)
        {
            if (_kept is not { } kept)
            {
                return;
            }

            _kept = null;
            _ = kept.TrueForAll(Pass);
        }
    }

    /// <summary>Leaves the feed.</summary>
    public ValueTask DisposeAsync() => _reading?.RemoveAsync(this) ?? ValueTask.CompletedTask;

    internal void Begin(StreamReading reading, ulong first) => (_reading, First, Next) = (reading, first, first);

    /// <summary>Takes a message; false when there is no room for it.</summary>
    internal bool Offer(StreamMessage message)
    {
        lock (_gate)
        {
            if (_kept is null)
            {
                return Pass(message);
            }

            if (message.IsOf(kind))
            {
                _kept.Add(message);
            }

            return _kept.Count <= keptMax || Lose();
        }
    }

    internal void Fail(Exception failure) => _ = _lost.TrySetException(failure);

    private bool Pass(StreamMessage message)
    {
        if (_lost.Task.IsCompleted)
        {
            return false;
        }

        if (message.IsOf(kind) && !queue.TryAdd(message))
        {
            return Lose();
        }

        Next = (ulong)message.Place.Sequence + 1;
        return true;
    }

    private bool Lose()
    {
        _ = _lost.TrySetResult();
        return false;
    }
}
