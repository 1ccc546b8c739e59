using System.Diagnostics;
using System.Threading.Channels;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>Queues delivered events and passes them to the processor in batches of what queued meanwhile.</summary>
internal sealed class EventQueue
{
    private readonly EventProcessor _processor;
    private readonly string _consumer;
    private readonly int _batchEventsMax;
    private readonly TimeSpan _gatherFor;
    private readonly WorkSigns _signs;
    private readonly Func<CancellationToken, Task> _onGap;
    private readonly Func<StreamMessage, ValueTask<IncomingEvent?>> _read;
    private readonly Channel<StreamMessage> _queue;
    private long _takenAt;

    /// <summary>Creates a queue of one consumer's events.</summary>
    /// <param name="processor">Handles them.</param>
    /// <param name="consumer">The consumer.</param>
    /// <param name="options">The settings.</param>
    /// <param name="signs">Gets a sign after every batch.</param>
    /// <param name="read">The event of a message; null for one that is passed over.</param>
    /// <param name="onGap">Called after a batch, as long as a number is missing.</param>
    public EventQueue(
        EventProcessor processor, IEventConsumer consumer, DownstreamOptions options, WorkSigns signs,
        Func<StreamMessage, ValueTask<IncomingEvent?>> read, Func<CancellationToken, Task> onGap)
    {
        _signs = signs;
        _processor = processor;
        _consumer = consumer.Name;
        _batchEventsMax = options.BatchEventsMax;
        _gatherFor = consumer.IsUrgent ? TimeSpan.Zero : TimeSpan.FromMilliseconds(options.GatherMilliseconds);
        _read = read;
        _onGap = onGap;
        _queue = Channel.CreateBounded<StreamMessage>(new BoundedChannelOptions(options.PrefetchEvents) { SingleReader = true });
    }

    /// <summary>How many events wait.</summary>
    public int Count => _queue.Reader.Count;

    /// <summary>Adds a message; waits while the queue is full.</summary>
    public ValueTask AddAsync(StreamMessage message, CancellationToken cancellation) => _queue.Writer.WriteAsync(message, cancellation);

    /// <summary>Adds a message; false when the queue is full.</summary>
    public bool TryAdd(StreamMessage message) => _queue.Writer.TryWrite(message);

    /// <summary>Handles until it is cancelled. A batch that has begun is finished.</summary>
    public async Task RunAsync(CancellationToken ending)
    {
        var batch = new List<IncomingEvent>(_batchEventsMax);
        while (await WaitAsync(ending))
        {
            await GatherAsync(ending);
            batch.Clear();
            while (batch.Count < _batchEventsMax && _queue.Reader.TryRead(out var message))
            {
                if (await _read(message) is { } incoming)
                {
                    batch.Add(incoming);
                }
            }

            if (batch.Count > 0)
            {
                await _processor.HandleAsync(batch, CancellationToken.None);
                _signs.Give();
                var repeated = batch.Count(static incoming => incoming.Outcome == Outcome.Duplicate);
                if (repeated > 0)
                {
                    DownstreamMetrics.Repeated(_consumer, repeated);
                }
            }

            await _processor.RetryParkedAsync(CancellationToken.None);
            if (_processor.Gaps.Any())
            {
                await _onGap(ending);
            }
        }
    }

    /// <summary>Waits for an event or until a parked one must be tried again; false when it ends.</summary>
    private async Task<bool> WaitAsync(CancellationToken ending)
    {
        try
        {
            if (_processor.UntilRetry is not { } untilRetry)
            {
                return await _queue.Reader.WaitToReadAsync(ending);
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(ending);
            waiting.CancelAfter(untilRetry);
            try
            {
                return await _queue.Reader.WaitToReadAsync(waiting.Token);
            }
            catch (OperationCanceledException) when (!ending.IsCancellationRequested)
            {
                return true;
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>
    /// Waits after a recent batch, so that under light load events share a transaction in place of having one each. The first event after
    /// a pause does not wait.
    /// </summary>
    private async Task GatherAsync(CancellationToken ending)
    {
        var left = _gatherFor - Stopwatch.GetElapsedTime(_takenAt);
        if (left > TimeSpan.Zero && Count < _batchEventsMax)
        {
            await Task.Delay(left, ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _takenAt = Stopwatch.GetTimestamp();
    }
}
