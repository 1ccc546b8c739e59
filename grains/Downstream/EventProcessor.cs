using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Passes events to one consumer: each once, in the order of its lane. Events that arrive together are handled in one transaction, which
/// moves the consumer's position. The events of an aggregate that fails are parked; all others continue. One caller at a time.
/// </summary>
internal sealed partial class EventProcessor : IAsyncDisposable
{
    private static readonly TimeSpan GapCheck = TimeSpan.FromSeconds(5);
    private readonly IEventConsumer _consumer;
    private readonly IConsumerStore _store;
    private readonly TimeProvider _timers;
    private readonly Clock _clock;
    private readonly ILogger _logger;
    private readonly IProcessorObserver? _observer;
    private readonly TimeSpan _retryAfter;

    // The first number of each lane that came although an earlier one is missing.
    private readonly Dictionary<string, long> _beyondGap = [];
    private StreamPlace? _beforeGap;
    private bool _isBehindGap;
    private ConsumerPosition? _position;
    private IConsumerTransaction? _transaction;

    /// <summary>Creates a processor for a consumer.</summary>
    public EventProcessor(
        IEventConsumer consumer, NpgsqlDataSource database, Clock clock, ILogger<EventProcessor> logger,
        IProcessorObserver? observer = null, TimeSpan? retryAfter = null)
        : this(
            consumer, new ConsumerStore(consumer, consumer.Database ?? database), clock, TimeProvider.System, logger, observer, retryAfter)
    {
    }

    /// <summary>Creates a processor over a consumer's rows.</summary>
    public EventProcessor(
        IEventConsumer consumer, IConsumerStore store, Clock clock, TimeProvider timers, ILogger<EventProcessor> logger,
        IProcessorObserver? observer = null, TimeSpan? retryAfter = null)
    {
        _consumer = consumer;
        _store = store;
        _timers = timers;
        _clock = clock;
        _logger = logger;
        _observer = observer;
        _retryAfter = retryAfter ?? TimeSpan.FromMilliseconds(200);
    }

    /// <summary>The time until a parked event is tried again or a gap is looked at again; null when there is neither.</summary>
    public TimeSpan? UntilRetry =>
        _parked.Count > 0
            ? TimeSpan.FromTicks(Math.Max(0, _timers.GetElapsedTime(_timers.GetTimestamp(), _parked.Values.Min()).Ticks))
            : _beyondGap.Count > 0 ? GapCheck : null;

    /// <summary>The lanes in which a number is missing, each with the last number before it.</summary>
    public IEnumerable<(string Lane, long Last)> Gaps => _beyondGap.Keys.Select(
        lane => (lane, ConsumerPosition.LastOf(_position!.Numbers, lane, _beyondGap[lane])));

    /// <summary>
    /// Whether a missing number has come, so that the stream must be read again from <see cref="ConsumerPosition.Place"/>.
    /// </summary>
    public bool IsGapFilled => _beyondGap.Any(
        gap => ConsumerPosition.LastOf(_position!.Numbers, gap.Key, gap.Value) >= gap.Value - 1);

    /// <summary>Takes the consumer over from its present owner, unless this processor has.</summary>
    /// <exception cref="ConsumerReplacedException">Its effects are being rebuilt.</exception>
    public async Task<ConsumerPosition> TakeAsync(CancellationToken cancellation)
    {
        if (_position is null)
        {
            _position = await _store.TakeAsync(cancellation);
            foreach (var aggregate in await _store.ParkedAggregatesAsync(cancellation))
            {
                _parked[aggregate] = _timers.GetTimestamp();
            }
        }

        return _position;
    }

    /// <summary>Handles events in the order of the stream, with repetitions; sets the outcome of each.</summary>
    /// <exception cref="ConsumerReplacedException">Another owner has taken the consumer; nothing was committed.</exception>
    /// <exception cref="NpgsqlException">The database is unreachable. Nothing is lost: pending events must be passed in again.</exception>
    public async Task HandleAsync(IReadOnlyList<IncomingEvent> events, CancellationToken cancellation)
    {
        var position = await TakeAsync(cancellation);
        var (fresh, numbers) = Choose(events, position.Numbers);
        if (fresh.Count == 0)
        {
            return;
        }

        await DropFormerlyHandledAsync(fresh, cancellation);
        var place = _isBehindGap ? _beforeGap ?? position.Place : events[^1].Place;
        var due = new EventBatch(numbers, place, _clock.Now);
        foreach (var incoming in fresh.Where(static incoming => incoming.Outcome == Outcome.Pending))
        {
            if (_parked.ContainsKey(incoming.Event.AggregateId))
            {
                due.Parked.Add((incoming, 0));
            }
            else
            {
                due.Add(incoming, _consumer.AgeMax);
            }
        }

        try
        {
            var handler = due.Fresh.Count == 0 ? _consumer : await _consumer.PrepareAsync(due.Fresh, cancellation);
            await CommitAsync(
                due,
                () => due.Fresh.Count == 0 ? Task.CompletedTask : handler.HandleAsync(_transaction!.Connection, due.Fresh, cancellation),
                cancellation);
        }
        catch (Exception fault) when (IsCausedByEvent(fault))
        {
            await HandleSeparatelyAsync(due, cancellation);
        }

        position.Moved(numbers, place);
        foreach (var (incoming, _) in due.Parked.Where(one => !_parked.ContainsKey(one.Incoming.Event.AggregateId)))
        {
            _parked[incoming.Event.AggregateId] = After(attempts: 1);
        }
    }

    /// <summary>Passes numbers that nothing has any more, so that the lane goes on.</summary>
    public async Task SkipAsync(string lane, long until, CancellationToken cancellation)
    {
        var position = await TakeAsync(cancellation);
        var numbers = new Dictionary<string, long>(position.Numbers) { [lane] = until };
        await CommitAsync(new EventBatch(numbers, position.Place, _clock.Now), static () => Task.CompletedTask, cancellation);
        position.Moved(numbers, position.Place);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private void Reach(ProcessorStep step) => _observer?.Reached(_consumer.Name, step);

    /// <summary>Separates duplicates, events beyond a gap, and the next ones.</summary>
    private (List<IncomingEvent> Fresh, Dictionary<string, long> Numbers) Choose(
        IReadOnlyList<IncomingEvent> events, Dictionary<string, long> handled)
    {
        var numbers = new Dictionary<string, long>(handled);
        var fresh = new List<IncomingEvent>(events.Count);
        foreach (var incoming in events)
        {
            var last = ConsumerPosition.LastOf(numbers, incoming.Lane, incoming.Number);
            if (incoming.Number <= last)
            {
                incoming.Outcome = Outcome.Duplicate;
            }
            else if (incoming.Number == last + 1 || LaneNumbers.IsFirst(incoming.Number))
            {
                numbers[incoming.Lane] = incoming.Number;
                incoming.Outcome = Outcome.Pending;
                fresh.Add(incoming);
            }
            else
            {
                incoming.Outcome = Outcome.Missing;
                _ = _beyondGap.TryAdd(incoming.Lane, incoming.Number);
            }

            if (!_isBehindGap)
            {
                _isBehindGap = incoming.Outcome == Outcome.Missing;
                _beforeGap = _isBehindGap ? _beforeGap : incoming.Place;
            }
        }

        return (fresh, numbers);
    }

    /// <summary>Recognises events that were handled under other numbers.</summary>
    private async Task DropFormerlyHandledAsync(List<IncomingEvent> fresh, CancellationToken cancellation)
    {
        var repeated = fresh.Where(static incoming => incoming.IsRepeated).ToList();
        if (repeated.Count == 0)
        {
            return;
        }

        var handled = await _store.FormerlyHandledAsync(
            [.. repeated.Select(static incoming => incoming.Event.AggregateId).Distinct()], cancellation);
        foreach (var incoming in repeated)
        {
            if (incoming.Event.Sequence <= handled.GetValueOrDefault(incoming.Event.AggregateId))
            {
                incoming.Outcome = Outcome.Duplicate;
            }
        }
    }

    /// <summary>Makes effects durable together with the position.</summary>
    private async Task CommitAsync(EventBatch due, Func<Task> effect, CancellationToken cancellation)
    {
        try
        {
            using var spans = ProcessSpans.Begin(_consumer.Name, due.Fresh);
            await using var transaction = await _store.BeginAsync(cancellation);
            _transaction = transaction;
            await _position!.WriteAsync(transaction, due.Numbers, due.Place, cancellation);
            Reach(ProcessorStep.Locked);
            await effect();
            if (due.Stale.Count > 0)
            {
                await transaction.RecordStaleAsync(due.Stale, due.At, cancellation);
            }

            foreach (var (incoming, attempts) in due.Parked)
            {
                await transaction.ParkAsync(incoming.Event, attempts, due.At, cancellation);
            }

            Reach(ProcessorStep.Effected);
            await transaction.CommitAsync();
            spans.Durable();
            DownstreamMetrics.Handled(_consumer.Name, due.Fresh, due.Stale.Count, due.At);
            due.SetOutcomes();
            Reach(ProcessorStep.Committed);
        }
        catch (Exception fault) when (!IsCausedByEvent(fault) && fault is not ProcessorStoppedException)
        {
            // It may be lost; the next batch opens another one.
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Some event of a batch failed: each aggregate is handled by itself within the transaction, and those that fail are parked.
    /// </summary>
    private async Task HandleSeparatelyAsync(EventBatch due, CancellationToken cancellation)
    {
        var unreadable = due.Handled.Where(static incoming => incoming.IsUnreadable).ToList();
        var aggregates = due.Handled.Except(unreadable)
            .GroupBy(static incoming => incoming.Event.AggregateId).Select(static group => group.ToList()).ToList();
        var handlers = new Dictionary<IncomingEvent, (IEventHandler? Handler, Exception? Fault)>();
        foreach (var incoming in aggregates.SelectMany(static aggregate => aggregate))
        {
            handlers[incoming] = await PrepareAsync(incoming.Event, cancellation);
        }

        List<(IncomingEvent Incoming, Exception Fault)> failures = [];
        due.Clear();
        unreadable.ForEach(incoming => due.Add(incoming, ageMax: null));
        await CommitAsync(
            due,
            async () =>
            {
                foreach (var aggregate in aggregates)
                {
                    var isParked = false;
                    foreach (var incoming in aggregate)
                    {
                        if (isParked)
                        {
                            due.Parked.Add((incoming, 0));
                            continue;
                        }

                        var (handler, fault) = handlers[incoming];
                        fault ??= await TryAsync(handler!, incoming.Event, cancellation);
                        if (fault is null)
                        {
                            due.Add(incoming, ageMax: null);
                            continue;
                        }

                        failures.Add((incoming, fault));
                        if (_consumer.AttemptsMax <= 1)
                        {
                            await _transaction!.AddDeadLetterAsync(incoming.Event, fault, attempts: 1, due.At, cancellation);
                            due.DeadLettered.Add(incoming);
                        }
                        else
                        {
                            due.Parked.Add((incoming, 1));
                            isParked = true;
                        }
                    }
                }
            },
            cancellation);
        foreach (var (incoming, fault) in failures)
        {
            Note(incoming.Event, attempts: 1, isDead: incoming.Outcome == Outcome.DeadLettered, fault);
        }
    }

    private async Task<(IEventHandler? Handler, Exception? Fault)> PrepareAsync(StreamEvent streamEvent, CancellationToken cancellation)
    {
        try
        {
            return (await _consumer.PrepareAsync([streamEvent], cancellation), null);
        }
        catch (Exception fault) when (IsCausedByEvent(fault))
        {
            return (null, fault);
        }
    }

    /// <summary>Handles one event within the transaction; its failure leaves nothing behind.</summary>
    private async Task<Exception?> TryAsync(IEventHandler handler, StreamEvent streamEvent, CancellationToken cancellation)
    {
        using var spans = ProcessSpans.Begin(_consumer.Name, [streamEvent]);
        await _transaction!.BeginEventAsync(cancellation);
        try
        {
            await handler.HandleAsync(_transaction.Connection, [streamEvent], cancellation);
            await _transaction.EndEventAsync(cancellation);
            spans.Durable();
            return null;
        }
        catch (Exception fault) when (IsCausedByEvent(fault))
        {
            await _transaction.RollBackEventAsync(cancellation);
            return fault;
        }
    }

    private void Note(StreamEvent streamEvent, int attempts, bool isDead, Exception fault)
    {
        using var trace = LogTrace.Begin(_logger, streamEvent.TraceId?.ToString("N"));
        if (isDead)
        {
            DownstreamMetrics.Died(_consumer.Name);
            GrainLog.EventDeadLettered(_logger, _consumer.Name, streamEvent.Id, streamEvent.AggregateId, attempts, fault);
        }
        else
        {
            DownstreamMetrics.Failed(_consumer.Name);
            GrainLog.EventFailed(_logger, _consumer.Name, streamEvent.Id, streamEvent.AggregateId, attempts, fault);
        }
    }

    /// <summary>
    /// Whether the event itself caused the failure. A lost database, a time-out, a deadlock or a stop can hit any event, and counting those
    /// would make dead letters of valid ones.
    /// </summary>
    internal static bool IsCausedByEvent(Exception fault) => fault switch
    {
        OperationCanceledException or ProcessorStoppedException or ObjectDisposedException or ConsumerReplacedException => false,
        TimeoutException or SocketException or IOException => false,
        PostgresException { SqlState: ['5', '7', 'P', ..] or ['0', '8', ..] or ['5', '3', ..] } => false,
        NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: IOException or TimeoutException or SocketException } =>
            false,
        _ => true,
    };
}
