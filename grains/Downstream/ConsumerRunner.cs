using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;
using NATS.Net;
using Npgsql;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Downstream;

/// <summary>
/// Pulls one consumer's events. Its durable is shared by all silos, so that they share the work; which silo handles an
/// event does not matter, since the inbox keeps the order.
/// </summary>
internal sealed class ConsumerRunner
{
    /// <summary>How long a connection may take to be made, on a busy machine.</summary>
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a published event may wait unhandled, while the broker says that it has delivered everything, before the consumer begins
    /// again. It doubles each time.
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
    private readonly OutboxReplay? _replay;
    private TimeSpan _patience = UndeliveredMax;
    private DateTimeOffset _mendedAt;
    private bool _lost;

    /// <summary>Creates a runner of a consumer.</summary>
    public ConsumerRunner(
        IEventConsumer consumer, NpgsqlDataSource database, NatsOptions nats, DownstreamOptions options, Clock clock,
        ILoggerFactory loggers, IProcessorObserver? observer = null, HandledEvents? handled = null, OutboxReplay? replay = null)
    {
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

    /// <summary>Runs until stopped, through losses of the broker and of the database. Events pulled by then are still handled.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await ConsumeUntilLostAsync(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (ProcessorStoppedException)
            {
                throw;
            }
            catch (Exception lost)
            {
                // One message per outage, not per attempt.
                if (!_lost)
                {
                    GrainLog.ConsumerLost(_logger, _consumer.Name, lost);
                    _lost = true;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(_options.RetryMilliseconds), stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
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

    private async Task ConsumeAsync(NatsConnection connection, CancellationToken stopping)
    {
        await connection.ConnectAsync().AsTask().WaitAsync(ConnectWithin, stopping);
        var jetStream = connection.CreateJetStreamContext();
        await EventStream.EnsureAsync(jetStream, _nats, _database, stopping);
        var durable = await EventStream.EnsureConsumerAsync(jetStream, Durable(), _database, stopping);
        if (await IsBeyondStreamAsync(jetStream, durable, stopping))
        {
            await StreamCheck.ForgetConsumerAsync(jetStream, _consumer.Name, stopping);
            durable = await EventStream.EnsureConsumerAsync(jetStream, Durable(), _database, stopping);
        }

        GrainLog.ConsumerStarted(_logger, _consumer.Name);
        DownstreamMetrics.Started(_consumer.Name);
        _lost = false;

        var processor = new EventProcessor(_consumer, _database, _clock, _loggers.CreateLogger<EventProcessor>(), _observer);
        var queue = new EventQueue(processor, _consumer, _options);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var pulling = PullAsync(durable, queue, ending.Token);
        var watching = WatchAsync(jetStream, ending.Token);
        var handling = queue.RunAsync(CancellationToken.None);
        try
        {
            // The first task to end stops the others. A stop ends the pulling; pulled events are still handled.
            var first = await Task.WhenAny(pulling, watching, handling);
            await ending.CancelAsync();
            if (first == handling)
            {
                // The queue has no reader any more; writers that wait for room must not wait for ever.
                queue.Complete();
            }

            await Task.WhenAll(pulling, watching).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            queue.Complete();
            await handling;
            await first;
        }
        catch (Exception failure) when (DatabaseFailure.Includes(failure))
        {
            await queue.ReturnAllAsync(TimeSpan.FromMilliseconds(_options.RetryMilliseconds));
            throw;
        }
    }

    private ConsumerConfig Durable() => new(_consumer.Name)
    {
        Description = StreamCheck.DurableDescription,
        FilterSubject = _consumer.Aggregate is { } aggregate ? $"pangan.{aggregate}.>" : EventStream.Subjects,
        DeliverPolicy = ConsumerConfigDeliverPolicy.All,
        AckPolicy = ConsumerConfigAckPolicy.Explicit,
        AckWait = TimeSpan.FromSeconds(_options.AckWaitSeconds),
        MaxAckPending = _options.AckPendingMax,
        MaxDeliver = -1,
    };

    private async Task PullAsync(INatsJSConsumer durable, EventQueue queue, CancellationToken ending)
    {
        // Messages that the broker sent before a stop are still processed: no other silo gets them before their acknowledgement time-out.
        var request = new NatsJSConsumeOpts { MaxMsgs = _options.PrefetchEvents, Expires = TimeSpan.FromSeconds(5), DrainOnCancel = true };
        await foreach (var message in durable.ConsumeAsync<byte[]>(opts: request, cancellationToken: ending))
        {
            if (await ReadAsync(message) is { } incoming)
            {
                await queue.AddAsync(incoming, CancellationToken.None);
            }
        }
    }

    private async Task<IncomingEvent?> ReadAsync(INatsJSMsg<byte[]> message)
    {
        var payload = message.Data ?? [];
        if (message.Metadata is { NumDelivered: > 1 })
        {
            DownstreamMetrics.Redelivered(_consumer.Name);
        }

        try
        {
            return new IncomingEvent(StreamEvent.Read(message.Subject, payload, TraceOf(message)), new JetStreamReceipt(message));
        }
        catch (InvalidDataException unreadable)
        {
            GrainLog.MessageUnreadable(_logger, _consumer.Name, message.Subject, unreadable);
            await DeadLetters.AddUnreadableAsync(
                _consumer.Database ?? _database, _consumer.Name, message.Subject, payload, unreadable.Message, _clock.Now,
                CancellationToken.None);
            DownstreamMetrics.Died(_consumer.Name);
            await message.AckAsync();
            return null;
        }
    }

    private static string? TraceOf(INatsJSMsg<byte[]> message) =>
        message.Headers is { } headers && headers.TryGetValue("traceparent", out var value) ? value.ToString() : null;

    /// <summary>Reads the lag, and throws when the durable consumer is gone because the broker's store was lost.</summary>
    private async Task WatchAsync(INatsJSContext jetStream, CancellationToken ending)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(_options.WatchMilliseconds));
        while (await timer.WaitForNextTickAsync(ending))
        {
            var durable = await jetStream.GetConsumerAsync(EventStream.Name, _consumer.Name, ending);
            DownstreamMetrics.IsBehind(_consumer.Name, (long)durable.Info.NumPending + durable.Info.NumAckPending);
            if (await IsBeyondStreamAsync(jetStream, durable, ending) || await IsPassedOverAsync(durable, ending))
            {
                await StreamCheck.ForgetConsumerAsync(jetStream, _consumer.Name, ending);
                throw new InvalidDataException($"The consumer {_consumer.Name} begins again from the start of the stream.");
            }
        }
    }

    /// <summary>
    /// Whether the durable consumer has had messages that the stream does not have: its store came back as it was earlier. Messages with
    /// these numbers, when they come, would be passed over.
    /// </summary>
    private async Task<bool> IsBeyondStreamAsync(INatsJSContext jetStream, INatsJSConsumer durable, CancellationToken cancellation)
    {
        var (delivered, acknowledged) = (durable.Info.Delivered?.StreamSeq ?? 0, durable.Info.AckFloor?.StreamSeq ?? 0);
        var stream = await jetStream.GetStreamAsync(EventStream.Name, cancellationToken: cancellation);
        if (Math.Max(delivered, acknowledged) <= stream.Info.State.LastSeq)
        {
            return false;
        }

        GrainLog.ConsumerBeyondStream(
            _logger, _consumer.Name, Math.Max(delivered, acknowledged), stream.Info.State.LastSeq);
        DownstreamMetrics.BeganAgain(_consumer.Name);
        return true;
    }

    /// <summary>
    /// Whether published events have long not been handled although the broker has nothing more to deliver. Then they are published again,
    /// unless the stream has them, and everything is delivered again.
    /// </summary>
    private async Task<bool> IsPassedOverAsync(INatsJSConsumer durable, CancellationToken cancellation)
    {
        if (_handled?.Last(_consumer.Name) is not { Oldest: { } oldest } unhandled || durable.Info.NumPending > 0
            || _clock.Now - oldest < _patience || _clock.Now - _mendedAt < _patience)
        {
            return false;
        }

        GrainLog.EventsPassedOver(_logger, _consumer.Name, unhandled.Events, oldest);
        DownstreamMetrics.BeganAgain(_consumer.Name);
        _mendedAt = _clock.Now;
        _patience *= 2;
        if (_replay is not null)
        {
            await _replay.FromAsync(unhandled.Lane, unhandled.Before, cancellation);
        }

        return true;
    }
}
