using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Npgsql;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Owns one consumer: takes its position, and reads the stream in its order from there. Nothing is acknowledged to the broker: the position
/// in the database is the acknowledgement.
/// </summary>
internal sealed class ConsumerRunner
{
    /// <summary>How long a connection may take to be made, on a busy machine.</summary>
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    /// <summary>How long the broker keeps a reader that has gone without a word.</summary>
    private static readonly TimeSpan ReaderIdleLife = TimeSpan.FromMinutes(2);

    /// <summary>
    /// How long a published event may wait unhandled, while the broker says that it has delivered everything, before it is published again.
    /// It doubles each time.
    /// </summary>
    private static readonly TimeSpan UndeliveredMax = TimeSpan.FromMinutes(5);

    /// <summary>The broker drops a message that comes again within this time, even one that it has lost.</summary>
    private static readonly TimeSpan AskAgainAfter = EventStream.DuplicateWindow + TimeSpan.FromMinutes(1);

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
    private readonly OutboxReplay? _replay;

    // Missing numbers that were looked for in the stream behind the position, those that were looked for in all of it, and those that were
    // asked to be published again.
    private readonly HashSet<(string, long)> _missing = [];
    private readonly HashSet<(string, long)> _searched = [];
    private readonly Dictionary<(string, long), long> _asked = [];
    private TimeSpan _patience = UndeliveredMax;
    private DateTimeOffset _mendedAt;
    private bool _isFromStart;
    private bool _lost;

    /// <summary>Creates a runner of a consumer.</summary>
    public ConsumerRunner(
        IEventConsumer consumer, NpgsqlDataSource database, NatsOptions nats, DownstreamOptions options, Clock clock,
        ILoggerFactory loggers, IProcessorObserver? observer = null, HandledEvents? handled = null, OutboxReplay? replay = null,
        WorkSigns? signs = null)
    {
        _signs = signs ?? new WorkSigns();
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
                await ConsumeUntilLostAsync(stopping);
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
                if (!_lost)
                {
                    GrainLog.ConsumerLost(_logger, _consumer.Name, lost);
                    _lost = true;
                }
            }

            await Task.Delay(pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ConsumeUntilLostAsync(CancellationToken stopping)
    {
        var connection = new NatsConnection(BrokerConnections.Options(_nats.Url, $"pangan-{_consumer.Name}") with
        {
            SubPendingChannelCapacity = _options.PrefetchEvents * 2,
            SubPendingChannelFullMode = BoundedChannelFullMode.Wait,
        });
        try
        {
            await ConsumeAsync(connection, stopping);
        }
        finally
        {
            await BrokerConnections.EndAsync(connection);
        }
    }

    /// <summary>Reads and handles the stream until stopped; returns when the stream must be read again from the position.</summary>
    private async Task ConsumeAsync(NatsConnection connection, CancellationToken stopping)
    {
        await connection.ConnectAsync().AsTask().WaitAsync(ConnectWithin, stopping);
        var jetStream = connection.CreateJetStreamContext();
        await EventStream.EnsureAsync(jetStream, _nats, _database, stopping);
        await using var processor = new EventProcessor(
            _consumer, _database, _clock, _loggers.CreateLogger<EventProcessor>(), _observer,
            TimeSpan.FromMilliseconds(_options.RetryMilliseconds));
        var position = await processor.TakeAsync(stopping);
        var settings = await ReaderAsync(jetStream, position, stopping);
        var reader = await EventStream.EnsureConsumerAsync(jetStream, settings, _database, stopping);
        GrainLog.ConsumerStarted(_logger, _consumer.Name, position.Epoch);
        DownstreamMetrics.Started(_consumer.Name);
        _lost = false;

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var again = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var queue = new EventQueue(processor, _consumer, _options, _signs, async cancellation =>
        {
            if (await IsToBeReadAgainAsync(processor, cancellation))
            {
                _ = again.TrySetResult();
            }
        });

        // Messages that were on their way are lost with the connection.
        var disconnected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionDisconnected += (_, _) =>
        {
            _ = disconnected.TrySetException(new IOException("The connection to the broker was lost."));
            return ValueTask.CompletedTask;
        };
        var pulling = PullAsync(reader, queue, ending.Token);
        var watching = WatchAsync(jetStream, reader.Info.Name, queue, ending.Token);
        var handling = queue.RunAsync(ending.Token);
        var first = await Task.WhenAny(pulling, watching, handling, again.Task, disconnected.Task);
        await ending.CancelAsync();
        await Task.WhenAll(pulling, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await handling;
        await first;
        await StreamCheck.ForgetConsumerAsync(jetStream, reader.Info.Name, CancellationToken.None).WaitAsync(
            ConnectWithin, CancellationToken.None);
    }

    /// <summary>
    /// A reader of the stream behind the position. Its name has the epoch, so that a former owner gets nothing of what it reads.
    /// </summary>
    private async Task<ConsumerConfig> ReaderAsync(INatsJSContext jetStream, ConsumerPosition position, CancellationToken stopping)
    {
        // Its durable consumer of builds that acknowledged each message.
        await StreamCheck.ForgetConsumerAsync(jetStream, _consumer.Name, stopping);
        var place = _isFromStart ? null : position.Place;
        _isFromStart = false;
        if (place is { } last && !await StreamCheck.HoldsAsync(jetStream, last, stopping))
        {
            GrainLog.ConsumerBeyondStream(_logger, _consumer.Name, last.Sequence);
            DownstreamMetrics.BeganAgain(_consumer.Name);
            place = null;
        }

        var reader = new ConsumerConfig($"{_consumer.Name}-{position.Epoch}")
        {
            Description = StreamCheck.DurableDescription,
            FilterSubject = _consumer.Aggregate is { } aggregate ? $"pangan.{aggregate}.>" : EventStream.Subjects,
            DeliverPolicy = ConsumerConfigDeliverPolicy.All,
            AckPolicy = ConsumerConfigAckPolicy.None,
            InactiveThreshold = ReaderIdleLife,
        };
        if (place is { } from)
        {
            reader.DeliverPolicy = ConsumerConfigDeliverPolicy.ByStartSequence;
            reader.OptStartSeq = (ulong)from.Sequence + 1;
        }

        return reader;
    }

    private async Task PullAsync(INatsJSConsumer reader, EventQueue queue, CancellationToken ending)
    {
        var request = new NatsJSConsumeOpts { MaxMsgs = _options.PrefetchEvents, Expires = TimeSpan.FromSeconds(5) };
        await foreach (var message in reader.ConsumeAsync<byte[]>(opts: request, cancellationToken: ending))
        {
            if (await ReadAsync(message) is { } incoming)
            {
                await queue.AddAsync(incoming, ending);
            }
        }
    }

    private async Task<IncomingEvent?> ReadAsync(INatsJSMsg<byte[]> message)
    {
        var payload = message.Data ?? [];
        var place = new StreamPlace((long)(message.Metadata?.Sequence.Stream ?? 0), HeaderOf(message, MessageId.Header) ?? "");
        var lane = HeaderOf(message, LaneNumbers.LaneHeader);
        var isNumbered = long.TryParse(HeaderOf(message, LaneNumbers.NumberHeader), CultureInfo.InvariantCulture, out var number);
        try
        {
            var streamEvent = StreamEvent.Read(message.Subject, payload, HeaderOf(message, "traceparent"));

            // Without a number it was published by a build that gave none; its event is published again with one.
            return lane is not null && isNumbered
                ? new IncomingEvent(streamEvent, lane, number, place, HeaderOf(message, LaneNumbers.RepeatedHeader) is not null)
                : null;
        }
        catch (InvalidDataException unreadable)
        {
            GrainLog.MessageUnreadable(_logger, _consumer.Name, message.Subject, unreadable);
            await DeadLetters.AddUnreadableAsync(
                _consumer.Database ?? _database, _consumer.Name, message.Subject, payload, unreadable.Message, _clock.Now,
                CancellationToken.None);
            DownstreamMetrics.Died(_consumer.Name);
            return lane is not null && isNumbered
                ? new IncomingEvent(StreamEvent.Unreadable(message.Subject, payload), lane, number, place) { IsUnreadable = true }
                : null;
        }
    }

    private static string? HeaderOf(INatsJSMsg<byte[]> message, string name) =>
        message.Headers is { } headers && headers.TryGetValue(name, out var value) ? value.ToString() : null;

    /// <summary>
    /// A number is missing: the stream is read again, since a message may have been lost on its way; when that does not help, it is read
    /// from its start, since a stream that was lost and made again may have the position's message in the same place and others before it;
    /// then the relay publishes the events again; and what the outbox does not have any more is passed, and said.
    /// </summary>
    /// <returns>Whether the stream is to be read again from the position.</returns>
    private async Task<bool> IsToBeReadAgainAsync(EventProcessor processor, CancellationToken cancellation)
    {
        if (processor.IsGapFilled)
        {
            _missing.Clear();
            _searched.Clear();
            _asked.Clear();
            return true;
        }

        foreach (var (lane, last) in processor.Gaps.ToList())
        {
            if (_missing.Add((lane, last)))
            {
                return true;
            }

            if (_searched.Add((lane, last)))
            {
                _isFromStart = true;
                return true;
            }

            if (_replay is null
                || (_asked.TryGetValue((lane, last), out var askedAt) && Stopwatch.GetElapsedTime(askedAt) < AskAgainAfter))
            {
                continue;
            }

            _asked[(lane, last)] = Stopwatch.GetTimestamp();
            DownstreamMetrics.Waited(_consumer.Name);
            GrainLog.EventsMissing(_logger, _consumer.Name, lane, last);
            if (await _replay.FromAsync(lane, last, cancellation) is { } first && first > last + 1)
            {
                GrainLog.EventsLost(_logger, _consumer.Name, lane, last + 1, first - 1);
                await processor.SkipAsync(lane, first - 1, cancellation);
            }
        }

        return processor.IsGapFilled;
    }

    /// <summary>Reads the lag, and throws when the reader is gone because the broker's store was lost.</summary>
    private async Task WatchAsync(INatsJSContext jetStream, string name, EventQueue queue, CancellationToken ending)
    {
        var timer = new ServiceTimer(TimeSpan.FromMilliseconds(_options.WatchMilliseconds));
        var delivered = 0UL;
        for (var sign = _signs.Next; await timer.WaitAsync(sign, ending);)
        {
            sign = _signs.Next;
            var reader = await jetStream.GetConsumerAsync(EventStream.Name, name, ending);
            DownstreamMetrics.IsBehind(_consumer.Name, (long)reader.Info.NumPending + queue.Count);
            var stream = await jetStream.GetStreamAsync(EventStream.Name, cancellationToken: ending);
            var place = reader.Info.Delivered?.StreamSeq ?? 0;
            if (place > stream.Info.State.LastSeq)
            {
                throw new InvalidDataException("The stream is shorter than it was; it is read again.");
            }

            await PublishPassedOverAsync(reader, ending);
            timer.Rest(foundNothing: place == delivered && reader.Info.NumPending == 0 && queue.Count == 0);
            delivered = place;
        }
    }

    /// <summary>
    /// Has the relay publish again what has long not been handled although the broker has nothing more to deliver: the stream has lost its
    /// end.
    /// </summary>
    private async Task PublishPassedOverAsync(INatsJSConsumer reader, CancellationToken cancellation)
    {
        if (_replay is null || _handled?.Last(_consumer.Name) is not { Oldest: { } oldest } unhandled || reader.Info.NumPending > 0
            || _clock.Now - oldest < _patience || _clock.Now - _mendedAt < _patience)
        {
            return;
        }

        GrainLog.EventsPassedOver(_logger, _consumer.Name, unhandled.Events, oldest);
        DownstreamMetrics.BeganAgain(_consumer.Name);
        _mendedAt = _clock.Now;
        _patience *= 2;
        _ = await _replay.FromAsync(unhandled.Lane, unhandled.Last, cancellation);
        throw new InvalidDataException($"The consumer {_consumer.Name} reads the stream again from its position.");
    }
}
