using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Hands events to one consumer: each once, in the order of its aggregate. Events that come together are handled in one
/// transaction; when one of them fails, the rest goes on without it.
/// </summary>
public sealed class EventProcessor
{
    private readonly IEventConsumer _consumer;
    private readonly NpgsqlDataSource _database;
    private readonly Clock _clock;
    private readonly ILogger _logger;
    private readonly IProcessorObserver? _observer;

    // Aggregates whose next event has failed lately: they are tried alone, so that they do not spoil everybody's transaction again.
    private readonly HashSet<Guid> _suspects = [];

    /// <summary>Makes an intake for a consumer.</summary>
    public EventProcessor(
        IEventConsumer consumer, NpgsqlDataSource database, Clock clock, ILogger<EventProcessor> logger, IProcessorObserver? observer = null)
    {
        _consumer = consumer;
        _database = consumer.Database ?? database;
        _clock = clock;
        _logger = logger;
        _observer = observer;
    }

    /// <summary>Handles events that came in any order and any number of times; each is told what became of it.</summary>
    /// <exception cref="NpgsqlException">The database is not there. Nothing is lost: whatever is pending is to be handed in again.</exception>
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

    /// <summary>Tells the observer of a step.</summary>
    internal void Reach(IntakeStep step) => _observer?.Reached(_consumer.Name, step);

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
        catch (Exception fault) when (IsItsOwnFault(fault))
        {
            if (aggregates.Count == 1)
            {
                _ = _suspects.Add(aggregates[0][0].Event.AggregateId);
                await HandleAloneAsync(aggregates[0], cancellation);
                return;
            }

            // Somewhere among them is one that fails. Halving finds it in a few transactions.
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
            catch (Exception fault) when (IsItsOwnFault(fault))
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
    /// Handles what comes next, as nearly everything does, and gives the aggregates that are left: their events are repeated, or some before them are missing.
    /// </summary>
    private async Task<ArraySegment<IncomingEvent[]>> HandleNextAsync(ArraySegment<IncomingEvent[]> aggregates, CancellationToken cancellation)
    {
        var runs = aggregates.Where(IsRun).ToList();
        if (runs.Count == 0)
        {
            return aggregates;
        }

        await using var connection = await PostgresPool.OpenAsync(_database, PostgresPool.ByKey, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var advanced = await Inbox.AdvanceNextAsync(connection, _consumer.Name, runs, cancellation);
        if (advanced.Count == 0)
        {
            return aggregates;
        }

        Reach(IntakeStep.Locked);
        var taken = new Taken(_clock.Now);
        foreach (var run in runs.Where(run => advanced.Contains(run[0].Event.AggregateId)))
        {
            Array.ForEach(run, incoming => taken.Add(incoming, _consumer.AgeMax));
        }

        await EffectAsync(connection, transaction, taken, [], cancellation);
        return aggregates.Where(aggregate => !advanced.Contains(aggregate[0].Event.AggregateId)).ToArray();
    }

    /// <summary>Handles events of which it is not known what comes next: holds their aggregates first, and looks.</summary>
    private async Task HandleLockedAsync(ArraySegment<IncomingEvent[]> aggregates, CancellationToken cancellation)
    {
        await using var connection = await PostgresPool.OpenAsync(_database, PostgresPool.ByKey, cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var last = await Inbox.LockAsync(
            connection, _consumer.Name, [.. aggregates.Select(aggregate => aggregate[0].Event.AggregateId)], cancellation);
        Reach(IntakeStep.Locked);
        var taken = new Taken(_clock.Now);
        var reached = Choose(aggregates, last, taken);
        if (reached.Count > 0)
        {
            await EffectAsync(connection, transaction, taken, reached, cancellation);
        }

        // Otherwise nothing is committed: new inbox rows without any event would only cost room.
    }

    /// <summary>Makes the effects durable, with how far their aggregates have come.</summary>
    private async Task EffectAsync(
        NpgsqlConnection connection, NpgsqlTransaction transaction, Taken taken, Dictionary<Guid, long> reached, CancellationToken cancellation)
    {
        using var spans = ProcessSpans.Begin(_consumer.Name, taken.Fresh);
        if (taken.Fresh.Count > 0)
        {
            await _consumer.HandleAsync(connection, taken.Fresh, cancellation);
        }

        if (taken.Stale.Count > 0)
        {
            await StaleEvents.RecordAsync(connection, _consumer.Name, taken.Stale, taken.At, cancellation);
        }

        if (reached.Count > 0)
        {
            await Inbox.AdvanceAsync(connection, _consumer.Name, reached, cancellation);
        }

        Reach(IntakeStep.Effected);
        await transaction.CommitAsync(CancellationToken.None);
        spans.Durable();
        DownstreamMetrics.Handled(_consumer.Name, taken.Fresh, taken.Stale.Count, taken.At);
        Reach(IntakeStep.Committed);
    }

    /// <summary>Tells duplicates and gaps from what is next, and what is next from what is too old.</summary>
    private Dictionary<Guid, long> Choose(ArraySegment<IncomingEvent[]> aggregates, Dictionary<Guid, long> last, Taken taken)
    {
        var reached = new Dictionary<Guid, long>();
        foreach (var aggregate in aggregates)
        {
            var id = aggregate[0].Event.AggregateId;
            if (!last.TryGetValue(id, out var handled))
            {
                // Another transaction made its inbox row at the same moment; the next try finds it.
                Array.ForEach(aggregate, incoming => incoming.Outcome = Outcome.Waiting);
                continue;
            }

            foreach (var incoming in aggregate)
            {
                if (incoming.Event.Sequence <= handled)
                {
                    // Within one batch, a second copy of an event is settled together with the first.
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
        var happened = incoming.Event;
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var last = await Inbox.LockAsync(connection, _consumer.Name, [happened.AggregateId], cancellation);
        incoming.Outcome = Outcome.Failed;
        if (last.TryGetValue(happened.AggregateId, out var handled) && handled == happened.Sequence - 1)
        {
            incoming.Attempts = await Inbox.CountAttemptAsync(
                connection, _consumer.Name, happened.AggregateId, handled, cancellation);
            if (incoming.Attempts >= _consumer.AttemptsMax)
            {
                await DeadLetters.AddAsync(connection, _consumer.Name, happened, fault, incoming.Attempts, _clock.Now, cancellation);
                await Inbox.AdvanceAsync(
                    connection, _consumer.Name, new() { [happened.AggregateId] = happened.Sequence }, cancellation);
                incoming.Outcome = Outcome.DeadLettered;
            }
        }

        await transaction.CommitAsync(CancellationToken.None);
        using var trace = LogTrace.Begin(_logger, happened.TraceId?.ToString("N"));
        if (incoming.Outcome == Outcome.DeadLettered)
        {
            DownstreamMetrics.Died(_consumer.Name);
            GrainLog.EventDied(_logger, _consumer.Name, happened.Id, happened.AggregateId, incoming.Attempts, fault);
        }
        else
        {
            DownstreamMetrics.Failed(_consumer.Name);
            GrainLog.EventFailed(_logger, _consumer.Name, happened.Id, happened.AggregateId, incoming.Attempts, fault);
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
    /// Whether an event is to blame. A lost database, a time-out, a deadlock or a stop can meet any event, and counting those would make dead
    /// letters of good ones.
    /// </summary>
    internal static bool IsItsOwnFault(Exception fault) => fault switch
    {
        OperationCanceledException or ProcessorStoppedException or ObjectDisposedException => false,
        TimeoutException or SocketException or IOException => false,
        PostgresException { SqlState: ['5', '7', 'P', ..] or ['0', '8', ..] or ['5', '3', ..] } => false,
        NpgsqlException { IsTransient: true } or NpgsqlException { InnerException: IOException or TimeoutException or SocketException } => false,
        _ => true,
    };

    /// <summary>The events that a transaction handles.</summary>
    private sealed class Taken(DateTimeOffset at)
    {
        public DateTimeOffset At => at;

        public List<StreamEvent> Fresh { get; } = [];

        public List<StreamEvent> Stale { get; } = [];

        /// <summary>Takes the next event of its aggregate.</summary>
        public void Add(IncomingEvent incoming, TimeSpan? ageMax)
        {
            var isStale = at - incoming.Event.OccurredAt > ageMax;
            (isStale ? Stale : Fresh).Add(incoming.Event);
            incoming.Outcome = isStale ? Outcome.Dropped : Outcome.Handled;
        }
    }
}
