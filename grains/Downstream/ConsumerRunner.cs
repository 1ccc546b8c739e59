using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Net;
using Npgsql;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Owns one consumer: takes its position, and handles the stream in its order from there. Nothing is acknowledged to the broker: the
/// position in the database is the acknowledgement.
/// </summary>
internal sealed class ConsumerRunner
{
    /// <summary>How long the broker may take to deliver what it has.</summary>
    private static readonly TimeSpan FetchWithin = TimeSpan.FromSeconds(10);

    /// <summary>The pause after a fetch that brought nothing although there is something.</summary>
    private static readonly TimeSpan FetchAgainAfter = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long a published event may wait unhandled, while the broker says that it has delivered everything, before it is published again.
    /// It doubles each time.
    /// </summary>
    private static readonly TimeSpan UndeliveredMax = TimeSpan.FromMinutes(5);

    private readonly IEventConsumer _consumer;
    private readonly NpgsqlDataSource _database;
    private readonly NatsOptions _nats;
    private readonly DownstreamOptions _options;
    private readonly Clock _clock;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<ConsumerRunner> _logger;
    private readonly IProcessorObserver? _observer;
    private readonly HandledEvents? _handled;
    private readonly WorkSigns _signs;
    private readonly StreamFeed _feed;
    private readonly OutboxReplay? _replay;
    private readonly GapSearch _gaps;
    private TimeSpan _patience = UndeliveredMax;
    private DateTimeOffset _mendedAt;
    private bool? _lost;

    /// <summary>Creates a runner of a consumer.</summary>
    public ConsumerRunner(
        IEventConsumer consumer, StreamFeed feed, NpgsqlDataSource database, NatsOptions nats, DownstreamOptions options, WorkSigns signs,
        Clock clock, ILoggerFactory loggers, IProcessorObserver? observer = null, HandledEvents? handled = null,
        OutboxReplay? replay = null)
    {
        _feed = feed;
        _signs = signs;
        _handled = handled;
        _replay = replay;
        _consumer = consumer;
        _database = database;
        _nats = nats;
        _options = options;
        _clock = clock;
        _loggers = loggers;
        _logger = loggers.CreateLogger<ConsumerRunner>();
        _observer = observer;
        _gaps = new GapSearch(consumer.Name, replay is null ? null : replay.FromAsync, TimeProvider.System, _logger);
    }

    /// <summary>
    /// Runs until stopped, through losses of the broker and of the database. A batch that has begun is finished. When another owner takes
    /// the consumer, it is left alone for a while.
    /// </summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var pause = TimeSpan.FromMilliseconds(_options.RetryMilliseconds);
            try
            {
                await ConsumeAsync(stopping);
                pause = TimeSpan.Zero;
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (ProcessorStoppedException)
            {
                throw;
            }
            catch (ConsumerReplacedException replaced)
            {
                GrainLog.ConsumerReplaced(_logger, replaced);
                pause = TimeSpan.FromSeconds(_options.ReplacedSeconds);
            }
            catch (Exception lost)
            {
                // One message per outage, not per attempt.
                if (_lost is not true)
                {
                    GrainLog.ConsumerLost(_logger, _consumer.Name, lost);
                    _lost = true;
                }
            }

            await Task.Delay(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Reads and handles the stream until stopped; returns when the stream must be read again from the position.</summary>
    private async Task ConsumeAsync(CancellationToken stopping)
    {
        await using var processor = new EventProcessor(
            _consumer, _database, _clock, _loggers.CreateLogger<EventProcessor>(), _observer,
            TimeSpan.FromMilliseconds(_options.RetryMilliseconds));
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var queue = new EventQueue(processor, _consumer, _options, _signs, EventOfAsync, async cancellation =>
        {
            if (await _gaps.IsToBeReadAgainAsync(processor, cancellation))
            {
                _ = again.TrySetResult();
            }
        });
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var reading = ReadAsync(processor, queue, ending.Token);
        var handling = queue.RunAsync(ending.Token);
        var first = await Task.WhenAny(reading, handling, again.Task);
        await ending.CancelAsync();
        await reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await handling;
        await first;
    }

    /// <summary>
    /// Passes the stream behind the position to the queue: its end from this silo's feed, and what is before that by a reader of its own.
    /// </summary>
    private async Task ReadAsync(EventProcessor processor, EventQueue queue, CancellationToken ending)
    {
        ulong? next = null;
        while (true)
        {
            await using var seat = await _feed.JoinAsync(queue, _consumer.Aggregate, ending);
            var position = await processor.TakeAsync(ending);
            next ??= await StartAsync(seat.JetStream, position, ending);
            if (next < seat.First)
            {
                await CatchUpAsync($"{_consumer.Name}-{position.Epoch}", next.Value, seat.First, queue, ending);
            }

            seat.Open();
            if (_lost is not false)
            {
                GrainLog.ConsumerStarted(_logger, _consumer.Name, position.Epoch);
                DownstreamMetrics.Started(_consumer.Name);
                _lost = false;
            }

            await WatchAsync(seat, queue, ending);

            // It fell behind the feed, and reads for itself what it has missed.
            next = seat.Next;
        }
    }

    /// <summary>The number of the first message to read.</summary>
    private async Task<ulong> StartAsync(INatsJSContext jetStream, ConsumerPosition position, CancellationToken ending)
    {
        // Its durable consumer of builds that acknowledged each message.
        await StreamCheck.ForgetConsumerAsync(jetStream, _consumer.Name, ending);
        if (_gaps.TakeIsFromStart() || position.Place is not { } last)
        {
            return 1;
        }

        if (await StreamCheck.HoldsAsync(jetStream, last, ending))
        {
            return (ulong)last.Sequence + 1;
        }

        GrainLog.ConsumerBeyondStream(_logger, _consumer.Name, last.Sequence);
        DownstreamMetrics.BeganAgain(_consumer.Name);
        return 1;
    }

    /// <summary>
    /// Passes on the messages between two numbers, over a connection of its own. The reader's name has the epoch, so that a former owner
    /// gets nothing of what it reads.
    /// </summary>
    private async Task CatchUpAsync(string name, ulong next, ulong end, EventQueue queue, CancellationToken ending)
    {
        var connection = new NatsConnection(StreamReading.Connecting(_nats, $"pangan-{_consumer.Name}", _options));
        try
        {
            await connection.ConnectAsync().AsTask().WaitAsync(StreamReading.ConnectWithin, ending);
            var jetStream = connection.CreateJetStreamContext();
            var settings = StreamReading.Reader(name, _consumer.Aggregate, next);
            var reader = await EventStream.EnsureConsumerAsync(jetStream, settings, _database, ending);
            try
            {
                while (next < end)
                {
                    if (await FetchAsync(reader, next, end, queue, ending) is { } last)
                    {
                        next = last + 1;
                        continue;
                    }

                    // Nothing is also what a reader gets that was deleted because the stream had lost its end: then this throws.
                    await reader.RefreshAsync(ending);
                    if (reader.Info.NumPending == 0)
                    {
                        break;
                    }

                    await Task.Delay(FetchAgainAfter, ending);
                }
            }
            finally
            {
                await StreamCheck.ForgetConsumerAsync(jetStream, name, CancellationToken.None)
                    .WaitAsync(StreamReading.ConnectWithin, CancellationToken.None)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            await BrokerConnections.EndAsync(connection);
        }
    }

    /// <summary>Passes on what the broker has now; null when it has nothing more.</summary>
    private async Task<ulong?> FetchAsync(INatsJSConsumer reader, ulong next, ulong end, EventQueue queue, CancellationToken ending)
    {
        ulong? last = null;
        var request = new NatsJSFetchOpts { MaxMsgs = _options.PrefetchEvents, Expires = FetchWithin };
        await foreach (var received in reader.FetchNoWaitAsync<byte[]>(request, cancellationToken: ending))
        {
            var message = StreamMessage.Read(received);
            last = (ulong)message.Place.Sequence;
            DownstreamMetrics.IsBehind(_consumer.Name, message.Following + queue.Count);
            if (last >= next && last < end)
            {
                await queue.AddAsync(message, ending);
            }
        }

        return last;
    }

    /// <summary>The event of a message; a message that is none becomes a dead letter.</summary>
    private async ValueTask<IncomingEvent?> EventOfAsync(StreamMessage message)
    {
        if (message.Problem is { } problem)
        {
            GrainLog.MessageUnreadable(_logger, _consumer.Name, message.Subject, problem);
            await DeadLetters.AddUnreadableAsync(
                _consumer.Database ?? _database, _consumer.Name, message.Subject, message.Payload, problem.Message, _clock.Now,
                CancellationToken.None);
            DownstreamMetrics.Died(_consumer.Name);
        }

        return message.ToIncoming();
    }

    /// <summary>Reads the lag, until the seat is lost.</summary>
    private async Task WatchAsync(StreamSeat seat, EventQueue queue, CancellationToken ending)
    {
        var timer = new ServiceTimer(TimeSpan.FromMilliseconds(_options.WatchMilliseconds));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ending);
        _ = seat.Lost.ContinueWith(
            _ => over.CancelAsync(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        for (var sign = _signs.Next; await timer.WaitAsync(sign, over.Token);)
        {
            sign = _signs.Next;
            var waiting = seat.Pending + queue.Count;
            DownstreamMetrics.IsBehind(_consumer.Name, waiting);
            if (waiting == 0)
            {
                await PublishPassedOverAsync(ending);
            }

            timer.Rest(foundNothing: waiting == 0);
        }

        ending.ThrowIfCancellationRequested();
        await seat.Lost;
    }

    /// <summary>
    /// Has the relay publish again what has long not been handled although the broker has nothing more to deliver: the stream has lost its
    /// end.
    /// </summary>
    private async Task PublishPassedOverAsync(CancellationToken cancellation)
    {
        if (_replay is null || _handled?.Last(_consumer.Name) is not { Oldest: { } oldest } unhandled
            || _clock.Now - oldest < _patience || _clock.Now - _mendedAt < _patience)
        {
            return;
        }

        GrainLog.EventsPassedOver(_logger, _consumer.Name, unhandled.Events, oldest);
        DownstreamMetrics.BeganAgain(_consumer.Name);
        _mendedAt = _clock.Now;
        _patience *= 2;
        _ = await _replay.FromAsync(unhandled.Lane, unhandled.Last, cancellation);

        // The stream may have it: then it was lost on its way, and the relay does not publish it again.
        _gaps.BeginFromStart();
        throw new InvalidDataException($"The consumer {_consumer.Name} reads the stream again from its start.");
    }
}
