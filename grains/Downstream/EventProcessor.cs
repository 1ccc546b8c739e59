using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Passes events to one consumer: each once, in the order of its aggregate. Events that arrive together are handled in one
/// transaction; when one of them fails, the others continue without it.
/// </summary>
internal sealed class EventProcessor
{
    private readonly IEventConsumer _consumer;
    private readonly NpgsqlDataSource _database;
    private readonly Clock _clock;
    private readonly ILogger _logger;
    private readonly IProcessorObserver? _observer;

    // Aggregates whose next event has failed lately: they are handled alone, so that they do not fail the shared transaction again.
    private readonly HashSet<Guid> _suspects = [];

    /// <summary>Creates a processor for a consumer.</summary>
    public EventProcessor(
        IEventConsumer consumer, NpgsqlDataSource database, Clock clock, ILogger<EventProcessor> logger,
        IProcessorObserver? observer = null)
    {
        _consumer = consumer;
        _database = consumer.Database ?? database;
        _clock = clock;
        _logger = logger;
        _observer = observer;
    }

    /// <summary>Handles events in any order and with repetitions; sets the outcome of each.</summary>
    /// <exception cref="NpgsqlException">The database is unreachable. Nothing is lost: pending events must be passed in again.</exception>
    public async Task HandleAsync(IReadOnlyList<IncomingEvent> events, CancellationToken cancellation)
    {
        var aggregates = events
            .GroupBy(incoming => incoming.Event.AggregateId)
            .OrderBy(group => group.Key)
            .Select(group => group.OrderBy(incoming => incoming.Event.Sequence).ToArray())
            .ToArray();
        var suspects = aggregates.Where(aggregate => _suspects.Contains(aggregate[0].Event.AggregateId)).ToArray();
        if (suspects.Length > 0)
        {
            aggregates = [.. aggregates.Except(suspects)];
        }

        await HandleTogetherAsync(aggregates, cancellation);
        foreach (var suspect in suspects)
        {
            await HandleAloneAsync(suspect, cancellation);
        }
    }

    /// <summary>Notifies the observer of a step.</summary>
    internal void Reach(ProcessorStep step) => _observer?.Reached(_consumer.Name, step);

    private async Task HandleTogetherAsync(ArraySegment<IncomingEvent[]> aggregates, CancellationToken cancellation)
    {
        if (aggregates.Count == 0)
        {
            return;
        }

        try
        {
            aggregates = await HandleNextAsync(aggregates, cancellation);
            if (aggregates.Count > 0)
            {
                await HandleLockedAsync(aggregates, cancellation);
            }
        }
        catch (Exception fault) when (IsCausedByEvent(fault))
        {
            if (aggregates.Count == 1)
            {
                _ = _suspects.Add(aggregates[0][0].Event.AggregateId);
                await HandleAloneAsync(aggregates[0], cancellation);
                return;
            }

            // One of them fails. Halving finds it in a few transactions.
            var half = aggregates.Count / 2;
            await HandleTogetherAsync(aggregates[..half], cancellation);
            await HandleTogetherAsync(aggregates[half..], cancellation);
        }
    }

    /// <summary>Handles one aggregate's events one by one, up to the first that fails and may be tried again.</summary>
    private async Task HandleAloneAsync(IncomingEvent[] aggregate, CancellationToken cancellation)
    {
        for (var i = 0; i < aggregate.Length; i++)
        {
            try
            {
                await HandleLockedAsync(new[] { new[] { aggregate[i] } }, cancellation);
            }
            catch (Exception fault) when (IsCausedByEvent(fault))
            {
                await FailAsync(aggregate[i], fault, cancellation);
            }

            if (aggregate[i].Outcome is Outcome.Failed or Outcome.Waiting)
            {
                foreach (var behind in aggregate.AsSpan(i + 1))
                {
                    behind.Outcome = Outcome.Waiting;
                }

                return;
            }
        }

        _ = _suspects.Remove(aggregate[0].Event.AggregateId);
    }

    /// <summary>
    /// Handles events that are next in sequence, as nearly all are, and returns the other aggregates: their events are repeated, or earlier
    /// ones are missing.
    /// </summary>
    private async Task<ArraySegment<IncomingEvent[]>> HandleNextAsync(
        ArraySegment<IncomingEvent[]> aggregates, CancellationToken cancellation)
    {
        var runs = aggregates.Where(IsRun).ToList();
        if (runs.Count == 0)
        {
            return aggregates;
        }

        var handler = await PrepareAsync(runs, cancellation);
        await using var connection = await PostgresPool.OpenAsync(_database, PostgresPool.ByKey, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var advanced = await Inbox.AdvanceNextAsync(connection, _consumer.Name, runs, cancellation);
        if (advanced.Count == 0)
        {
            return aggregates;
        }

        Reach(ProcessorStep.Locked);
        var taken = new Taken(_clock.Now);
        foreach (var run in runs.Where(run => advanced.Contains(run[0].Event.AggregateId)))
        {
            Array.ForEach(run, incoming => taken.Add(incoming, _consumer.AgeMax));
        }

        await EffectAsync(handler, connection, transaction, taken, [], cancellation);
        return aggregates.Where(aggregate => !advanced.Contains(aggregate[0].Event.AggregateId)).ToArray();
    }

    /// <summary>Handles events that are not known to be next: locks their aggregates first, and compares the sequences.</summary>
    private async Task HandleLockedAsync(ArraySegment<IncomingEvent[]> aggregates, CancellationToken cancellation)
    {
        var handler = await PrepareAsync(aggregates, cancellation);
        await using var connection = await PostgresPool.OpenAsync(_database, PostgresPool.ByKey, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var last = await Inbox.LockAsync(
            connection, _consumer.Name, [.. aggregates.Select(aggregate => aggregate[0].Event.AggregateId)], cancellation);
        Reach(ProcessorStep.Locked);
        var taken = new Taken(_clock.Now);
        var reached = Choose(aggregates, last, taken);
        if (reached.Count > 0)
        {
            await EffectAsync(handler, connection, transaction, taken, reached, cancellation);
        }

        // Otherwise nothing is committed: new inbox rows without an event would only take space.
    }

    /// <summary>Has the consumer read what it needs from elsewhere, outside of the transaction.</summary>
    private ValueTask<IEventHandler> PrepareAsync(IReadOnlyList<IncomingEvent[]> aggregates, CancellationToken cancellation) =>
        _consumer.PrepareAsync([.. aggregates.SelectMany(aggregate => aggregate).Select(incoming => incoming.Event)], cancellation);

    /// <summary>Makes the effects durable together with the aggregates' last sequences.</summary>
    private async Task EffectAsync(
        IEventHandler handler, NpgsqlConnection connection, NpgsqlTransaction transaction, Taken taken, Dictionary<Guid, long> reached,
        CancellationToken cancellation)
    {
        using var spans = ProcessSpans.Begin(_consumer.Name, taken.Fresh);
        if (taken.Fresh.Count > 0)
        {
            await handler.HandleAsync(connection, taken.Fresh, cancellation);
        }

        if (taken.Stale.Count > 0)
        {
            await StaleEvents.RecordAsync(connection, _consumer.Name, taken.Stale, taken.At, cancellation);
        }

        if (reached.Count > 0)
        {
            await Inbox.AdvanceAsync(connection, _consumer.Name, reached, cancellation);
        }

        Reach(ProcessorStep.Effected);
        await transaction.CommitAsync(CancellationToken.None);
        spans.Durable();
        DownstreamMetrics.Handled(_consumer.Name, taken.Fresh, taken.Stale.Count, taken.At);
        Reach(ProcessorStep.Committed);
    }

    /// <summary>Separates duplicates, gaps, stale events and events to handle.</summary>
    private Dictionary<Guid, long> Choose(ArraySegment<IncomingEvent[]> aggregates, Dictionary<Guid, long> last, Taken taken)
    {
        var reached = new Dictionary<Guid, long>();
        foreach (var aggregate in aggregates)
        {
            var id = aggregate[0].Event.AggregateId;
            if (!last.TryGetValue(id, out var handled))
            {
                // Another transaction inserted its inbox row at the same moment; the next attempt finds it.
                Array.ForEach(aggregate, incoming => incoming.Outcome = Outcome.Waiting);
                continue;
            }

            foreach (var incoming in aggregate)
            {
                if (incoming.Event.Sequence <= handled)
                {
                    // Within one batch, a second copy of an event gets the outcome of the first.
                    incoming.Outcome = Outcome.Duplicate;
                }
                else if (incoming.Event.Sequence > handled + 1)
                {
                    incoming.Outcome = Outcome.Waiting;
                }
                else
                {
                    taken.Add(incoming, _consumer.AgeMax);
                    reached[id] = ++handled;
                }
            }
        }

        return reached;
    }

    private async Task FailAsync(IncomingEvent incoming, Exception fault, CancellationToken cancellation)
    {
        var streamEvent = incoming.Event;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var last = await Inbox.LockAsync(connection, _consumer.Name, [streamEvent.AggregateId], cancellation);
        incoming.Outcome = Outcome.Failed;
        if (last.TryGetValue(streamEvent.AggregateId, out var handled) && handled == streamEvent.Sequence - 1)
        {
            incoming.Attempts = await Inbox.CountAttemptAsync(
                connection, _consumer.Name, streamEvent.AggregateId, handled, cancellation);
            if (incoming.Attempts >= _consumer.AttemptsMax)
            {
                await DeadLetters.AddAsync(connection, _consumer.Name, streamEvent, fault, incoming.Attempts, _clock.Now, cancellation);
                await Inbox.AdvanceAsync(
                    connection, _consumer.Name, new() { [streamEvent.AggregateId] = streamEvent.Sequence }, cancellation);
                incoming.Outcome = Outcome.DeadLettered;
            }
        }

        await transaction.CommitAsync(CancellationToken.None);
        using var trace = LogTrace.Begin(_logger, streamEvent.TraceId?.ToString("N"));
        if (incoming.Outcome == Outcome.DeadLettered)
        {
            DownstreamMetrics.Died(_consumer.Name);
            GrainLog.EventDeadLettered(_logger, _consumer.Name, streamEvent.Id, streamEvent.AggregateId, incoming.Attempts, fault);
        }
        else
        {
            DownstreamMetrics.Failed(_consumer.Name);
            GrainLog.EventFailed(_logger, _consumer.Name, streamEvent.Id, streamEvent.AggregateId, incoming.Attempts, fault);
        }
    }

    /// <summary>Whether events follow each other without a gap and none is there twice.</summary>
    private static bool IsRun(IncomingEvent[] aggregate)
    {
        for (var i = 1; i < aggregate.Length; i++)
        {
            if (aggregate[i].Event.Sequence != aggregate[i - 1].Event.Sequence + 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Whether the event itself caused the failure. A lost database, a time-out, a deadlock or a stop can hit any event, and counting those
    /// would make dead letters of valid ones.
    /// </summary>
    internal static bool IsCausedByEvent(Exception fault) => fault switch
    {
        OperationCanceledException or ProcessorStoppedException or ObjectDisposedException => false,
        TimeoutException or SocketException or IOException => false,
        PostgresException { SqlState: ['5', '7', 'P', ..] or ['0', '8', ..] or ['5', '3', ..] } => false,
        NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: IOException or TimeoutException or SocketException } =>
            false,
        _ => true,
    };

    /// <summary>The events that a transaction handles.</summary>
    private sealed class Taken(DateTimeOffset at)
    {
        public DateTimeOffset At => at;

        public List<StreamEvent> Fresh { get; } = [];

        public List<StreamEvent> Stale { get; } = [];

        /// <summary>Adds the next event of its aggregate.</summary>
        public void Add(IncomingEvent incoming, TimeSpan? ageMax)
        {
            var isStale = at - incoming.Event.OccurredAt > ageMax;
            (isStale ? Stale : Fresh).Add(incoming.Event);
            incoming.Outcome = isStale ? Outcome.Dropped : Outcome.Handled;
        }
    }
}
