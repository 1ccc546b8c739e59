using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using NATS.Client.Core;
using NATS.Net;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Support;

/// <summary>A cluster's consumers, which a test starts and stops.</summary>
internal sealed class RunningConsumers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PanganCluster _cluster;
    private readonly Task _running;

    private RunningConsumers(PanganCluster cluster, IReadOnlyList<IEventConsumer> consumers)
    {
        _cluster = cluster;
        _running = Task.WhenAll(consumers.Select(consumer => new ConsumerRunner(
            consumer, cluster.Database, new NatsOptions { Url = cluster.Nats.Url }, Options, new Clock(cluster.Time),
            NullLoggerFactory.Instance)
            .RunAsync(_stop.Token)));
    }

    /// <summary>Settings with short times.</summary>
    public static DownstreamOptions Options => new() { AckWaitSeconds = 1, WatchMilliseconds = 100, RetryMilliseconds = 20, GatherMilliseconds = 0 };

    /// <summary>Starts the cluster's own consumers, and others.</summary>
    public static RunningConsumers Start(PanganCluster cluster, params IEventConsumer[] others) =>
        new(cluster, [.. cluster.Services.GetServices<IEventConsumer>(), .. others]);

    /// <summary>Waits until a consumer has handled every event that was ever committed.</summary>
    public Task CatchUpAsync(string consumer, string aggregates = "true") => Wait.UntilAsync(
        () => _cluster.QueryAsync<bool>(
            $"""
             SELECT count(*) = 0 FROM (SELECT aggregate_id, max(sequence) AS last FROM outbox WHERE {aggregates} GROUP BY aggregate_id) o
             LEFT JOIN inbox i ON i.consumer = '{consumer}' AND i.aggregate_id = o.aggregate_id WHERE coalesce(i.sequence, 0) < o.last
             """),
        $"{consumer} has caught up",
        () => DescribeAsync(consumer));

    /// <summary>The location of missing events: with the relays, in the stream, or with the consumer.</summary>
    private async Task<string> DescribeAsync(string consumer)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = _cluster.Nats.Url });
        var jetStream = connection.CreateJetStreamContext();
        var stream = (await jetStream.GetStreamAsync(EventStream.Name)).Info.State;
        var durable = (await jetStream.GetConsumerAsync(EventStream.Name, consumer)).Info;
        var waiting = (await OutboxBacklog.ReadAsync(_cluster.Database, CancellationToken.None)).Sum(lane => lane.Events);
        var inbox = await _cluster.QueryAsync<long>($"SELECT coalesce(sum(sequence), 0)::bigint FROM inbox WHERE consumer = '{consumer}'");
        return $"{waiting} events wait for relays; the stream has {stream.Messages}, {consumer} has handled {inbox}; its durable is at "
            + $"{durable.Delivered?.StreamSeq}, "
            + $"with {durable.NumPending} pending, {durable.NumAckPending} unanswered and {durable.NumWaiting} requests; runners "
                + $"{_running.Status}.";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
