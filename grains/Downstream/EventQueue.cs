using System.Diagnostics;
using System.Threading.Channels;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Queues delivered events, passes them to the processor in batches of what queued meanwhile, and acknowledges each.
/// </summary>
internal sealed class EventQueue
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan ReturnMax = TimeSpan.FromSeconds(30);
    private readonly EventProcessor _processor;
    private readonly string _consumer;
    private readonly DownstreamOptions _options;
    private readonly OutOfOrderBuffer _held;
    private readonly Channel<IncomingEvent> _queue;
    private readonly TimeSpan _gatherFor;
    private readonly Lock _gate = new();
    private long _takenAt;
    private IncomingEvent[] _inHand = [];

    /// <summary>Creates a queue of one consumer's events.</summary>
    public EventQueue(EventProcessor processor, IEventConsumer consumer, DownstreamOptions options)
    {
        _processor = processor;
        _consumer = consumer.Name;
        _gatherFor = consumer.IsUrgent ? TimeSpan.Zero : TimeSpan.FromMilliseconds(options.GatherMilliseconds);
        _options = options;
        _held = new OutOfOrderBuffer(TimeSpan.FromMilliseconds(options.HoldMilliseconds), CheckInterval, options.PrefetchEvents);
        _queue = Channel.CreateBounded<IncomingEvent>(new BoundedChannelOptions(options.PrefetchEvents) { SingleReader = true });
    }

    /// <summary>Adds an event; waits while the queue is full.</summary>
    public ValueTask AddAsync(IncomingEvent incoming, CancellationToken cancellation) => _queue.Writer.WriteAsync(incoming, cancellation);

    /// <summary>Closes the queue. Queued events are still handled.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    /// <summary>Handles until completed and empty. Events that wait for missing ones are then returned at once, for another silo.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var keeping = AckProgressAsync(ended.Token);
        var batch = new List<IncomingEvent>(_options.BatchEventsMax);
        try
        {
            while (await WaitAsync(cancellation))
            {
                await GatherAsync(cancellation);
                batch.Clear();
                while (batch.Count < _options.BatchEventsMax && _queue.Reader.TryRead(out var incoming))
                {
                    batch.Add(incoming);
                }

                _held.MoveTo(batch);
                if (batch.Count > 0)
                {
                    SetInHand(batch);
                    await _processor.HandleAsync(batch, cancellation);
                    await AnswerAsync(batch);
                    SetInHand([]);
                }
            }
        }
        finally
        {
            await ended.CancelAsync();
            await keeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        foreach (var waiting in _held.All)
        {
            await waiting.Receipt.NakAsync(TimeSpan.Zero);
        }
    }

    /// <summary>Returns every event that was neither handled nor acknowledged, because the database is unreachable.</summary>
    public async Task ReturnAllAsync(TimeSpan after)
    {
        Complete();
        var left = _inHand.Concat(_held.All).ToList();
        while (_queue.Reader.TryRead(out var queued))
        {
            left.Add(queued);
        }

        foreach (var incoming in left)
        {
            await incoming.Receipt.NakAsync(after);
        }
    }

    /// <summary>Waits for an event or until held ones must be checked; false when the queue is closed and empty.</summary>
    private async Task<bool> WaitAsync(CancellationToken cancellation)
    {
        var readable = _queue.Reader.WaitToReadAsync(cancellation).AsTask();
        if (_held.UntilNextCheck() is not { } untilCheck)
        {
            return await readable;
        }

        if (!readable.IsCompleted)
        {
            _ = await Task.WhenAny(readable, Task.Delay(untilCheck, cancellation));
        }

        return !readable.IsCompleted || await readable;
    }

    /// <summary>
    /// Waits after a recent batch, so that under light load events share a transaction in place of having one each. The first event after
    /// a pause does not wait.
    /// </summary>
    private async Task GatherAsync(CancellationToken cancellation)
    {
        var left = _gatherFor - Stopwatch.GetElapsedTime(_takenAt);
        if (left > TimeSpan.Zero && _queue.Reader.Count < _options.BatchEventsMax && !_queue.Reader.Completion.IsCompleted)
        {
            await Task.Delay(left, cancellation);
        }

        _takenAt = Stopwatch.GetTimestamp();
    }

    private async Task AnswerAsync(List<IncomingEvent> batch)
    {
        var repeated = 0;
        var acknowledged = 0;
        foreach (var incoming in batch)
        {
            if (incoming.IsSettled)
            {
                repeated += incoming.Outcome == Outcome.Duplicate ? 1 : 0;
                await incoming.Receipt.AckAsync();
                if (++acknowledged == 1)
                {
                    _processor.Reach(ProcessorStep.Acknowledging);
                }
            }
            else if (incoming.Outcome == Outcome.Failed)
            {
                await incoming.Receipt.NakAsync(Backoff(incoming.Attempts));
            }
            else if (!_held.TryHold(incoming))
            {
                DownstreamMetrics.Waited(_consumer);
                await incoming.Receipt.NakAsync(Backoff(attempts: 3));
            }
        }

        _held.Tidy();
        if (repeated > 0)
        {
            DownstreamMetrics.Repeated(_consumer, repeated);
        }
    }

    private TimeSpan Backoff(int attempts)
    {
        var wait = TimeSpan.FromMilliseconds(_options.RetryMilliseconds * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20)));
        return wait < ReturnMax ? wait : ReturnMax;
    }

    /// <summary>Reports progress to the broker, so that long work is not delivered again meanwhile.</summary>
    private async Task AckProgressAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(_options.AckWaitSeconds / 3.0));
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            IncomingEvent[] inHand;
            lock (_gate)
            {
                inHand = _inHand;
            }

            foreach (var incoming in inHand)
            {
                await incoming.Receipt.AckProgressAsync();
            }
        }
    }

    private void SetInHand(List<IncomingEvent> batch)
    {
        lock (_gate)
        {
            _inHand = [.. batch];
        }
    }
}
