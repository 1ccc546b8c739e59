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
    private readonly Dictionary<string, string?> _kinds;
    private readonly StreamFeed _feed;
    private readonly Task _running;

    private RunningConsumers(PanganCluster cluster, IReadOnlyList<IEventConsumer> consumers)
    {
        _cluster = cluster;
        _kinds = consumers.ToDictionary(consumer => consumer.Name, consumer => consumer.Aggregate);
        var (signs, nats) = (new WorkSigns(), new NatsOptions { Url = cluster.Nats.Url });
        _feed = new StreamFeed(cluster.Database, nats, Options, signs);
        _running = Task.WhenAll(consumers.Select(consumer => new ConsumerRunner(
            consumer, _feed, cluster.Database, nats, Options, signs, new Clock(cluster.Time), NullLoggerFactory.Instance)
            .RunAsync(_stop.Token)));
    }

    /// <summary>Settings with short times.</summary>
    public static DownstreamOptions Options => new()
    {
        ReplacedSeconds = 1,
        WatchMilliseconds = 100,
        RetryMilliseconds = 20,
        GatherMilliseconds = 0,
    };

    /// <summary>Starts the cluster's own consumers, and others.</summary>
    public static RunningConsumers Start(PanganCluster cluster, params IEventConsumer[] others) =>
        new(cluster, [.. cluster.Services.GetServices<IEventConsumer>(), .. others]);

    /// <summary>Waits until a consumer has handled every event that was ever committed.</summary>
    public Task CatchUpAsync(string consumer) => CatchUpAsync(_cluster, consumer, _kinds[consumer]);

    /// <summary>Waits until a consumer has handled every event of a kind of aggregate, or of all, that was ever committed.</summary>
    public static Task CatchUpAsync(PanganCluster cluster, string consumer, string? kind = "lot") => Wait.UntilAsync(
        () => cluster.QueryAsync<bool>(
            $"""
             SELECT NOT EXISTS (
               SELECT FROM outbox o LEFT JOIN relay_cursor c USING (lane) WHERE ((o.xid, o.position) <= (c.xid, c.position)) IS NOT TRUE
             ) AND NOT EXISTS (
               SELECT FROM relay_cursor c, jsonb_each_text(c.numbers) n
               WHERE {(kind is null ? "true" : $"n.key = '{kind}'")} AND n.value::bigint > coalesce(
                 (SELECT (p.numbers ->> (c.lane || '-' || n.key))::bigint FROM consumer_position p WHERE p.consumer = '{consumer}'), 0)
             ) AND NOT EXISTS (SELECT FROM parked_event WHERE consumer = '{consumer}')
             """),
        $"{consumer} has caught up",
        () => DescribeAsync(cluster, consumer));

    /// <summary>The location of missing events: with the relays, in the stream, or with the consumer.</summary>
    private static async Task<string> DescribeAsync(PanganCluster cluster, string consumer)
    {
        await using var connection = new NatsConnection(new NatsOpts { Url = cluster.Nats.Url });
        var stream = (await connection.CreateJetStreamContext().GetStreamAsync(EventStream.Name)).Info.State;
        var waiting = (await OutboxBacklog.ReadAsync(cluster.Database, CancellationToken.None)).Sum(lane => lane.Events);
        var published = await cluster.QueryAsync<string>("SELECT string_agg(lane || ' ' || numbers::text, ', ') FROM relay_cursor");
        var position = await cluster.QueryAsync<string>(
            $"""
             SELECT coalesce(max(epoch || ' ' || numbers::text || ' ' || stream_sequence), '') FROM consumer_position
             WHERE consumer = '{consumer}'
             """);
        var parked = await cluster.QueryAsync<long>($"SELECT count(*) FROM parked_event WHERE consumer = '{consumer}'");
        return $"{waiting} events wait for relays; the stream has {stream.Messages}; published {published}; {consumer} is at {position} "
            + $"with {parked} parked.";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        await _feed.DisposeAsync();
        _stop.Dispose();
    }
}
