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

    private readonly IEventConsumer _consumer;
    private readonly NpgsqlDataSource _database;
    private readonly NatsOptions _nats;
    private readonly DownstreamOptions _options;
    private readonly Clock _clock;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<ConsumerRunner> _logger;
    private readonly IProcessorObserver? _observer;
    private bool _lost;

    /// <summary>Creates a runner of a consumer.</summary>
    public ConsumerRunner(
        IEventConsumer consumer, NpgsqlDataSource database, NatsOptions nats, DownstreamOptions options, Clock clock,
        ILoggerFactory loggers, IProcessorObserver? observer = null)
    {
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
        var connection = new NatsConnection(new NatsOpts
        {
            Url = _nats.Url,
            Name = $"pangan-{_consumer.Name}",
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
        GrainLog.ConsumerStarted(_logger, _consumer.Name);
        DownstreamMetrics.Started(_consumer.Name);
        _lost = false;

        var processor = new EventProcessor(_consumer, _database, _clock, _loggers.CreateLogger<EventProcessor>(), _observer);
        var queue = new EventQueue(processor, _consumer.Name, _options);
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
        }
    }
}
