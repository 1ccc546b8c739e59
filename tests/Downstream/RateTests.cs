using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>Figures, on request: events per second of each consumer, and the time from commit to effect.</summary>
public sealed class RateTests(Servers servers)
{
    [Fact(Explicit = true)]
    public async Task Rates()
    {
        const int Lots = 250;
        const int ClaimsPerLot = 40;
        await using var cluster = await PanganCluster.StartAsync(servers);
        await cluster.ExecuteAsync(CountingConsumer.Table);
        var lots = await Task.WhenAll(Enumerable.Range(0, Lots).Select(_ => cluster.PostAsync(1_000_000)));
        var alone = Stopwatch.StartNew();
        await ClaimAsync(cluster, lots, ClaimsPerLot);
        Say($"claims/s, relay on, consumers off: {Lots * ClaimsPerLot / alone.Elapsed.TotalSeconds:0}");
        await Wait.UntilAsync(
            () => cluster.QueryAsync<bool>("SELECT sum(published) >= (SELECT count(*) FROM outbox) FROM relay_cursor"),
            "everything is published");

        var events = await cluster.QueryAsync<long>("SELECT count(*) FROM outbox");
        foreach (var consumer in cluster.Services.GetServices<IEventConsumer>().Where(one => one.Aggregate is null or "lot")
            .Append(new CountingConsumer()))
        {
            using var stop = new CancellationTokenSource();
            var drain = Stopwatch.StartNew();
            var running = Runner(cluster, consumer).RunAsync(stop.Token);
            await RunningConsumers.CatchUpAsync(cluster, consumer.Name);

            Say($"{consumer.Name}: {events / drain.Elapsed.TotalSeconds:0} events/s over {events}");
            await stop.CancelAsync();
            await running;
        }

        await using var consumers = RunningConsumers.Start(cluster);
        var together = Stopwatch.StartNew();
        await ClaimAsync(cluster, lots, ClaimsPerLot);
        var perSecond = Lots * ClaimsPerLot / together.Elapsed.TotalSeconds;
        Say($"claims/s, relay and consumers on: {perSecond:0}");
        await consumers.CatchUpAsync("ledger");
        await LatencyAsync(cluster, lots, (int)(perSecond / 2));
    }

    /// <summary>Claims at a steady pace, whether or not earlier ones are answered.</summary>
    private static async Task LatencyAsync(PanganCluster cluster, Guid[] lots, int perSecond)
    {
        var watch = new LatencyWatch();
        using var stop = new CancellationTokenSource();
        var running = Runner(cluster, watch, watch).RunAsync(stop.Token);
        await RunningConsumers.CatchUpAsync(cluster, "latency");
        watch.Begin();
        var begin = Stopwatch.StartNew();
        var claiming = new List<Task>();
        for (var i = 0; i < perSecond * 10; i++)
        {
            while (begin.Elapsed.TotalSeconds * perSecond < i)
            {
                await Task.Delay(1, CancellationToken.None);
            }

            claiming.Add(OneAsync(lots[i % lots.Length]));
        }

        await Task.WhenAll(claiming);
        await Wait.UntilAsync(() => Task.FromResult(watch.Count >= claiming.Count), "every effect is there");
        await stop.CancelAsync();
        await running;
        var waits = watch.Milliseconds();
        Say($"commit to effect at half of that, {perSecond} claims/s, with all consumers running: p50 {waits[waits.Count / 2]:0.0} ms, p99 "
            + $"{waits[waits.Count * 99 / 100]:0.0} ms");

        async Task OneAsync(Guid lot)
        {
            var claim = await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1));
            watch.Durable(claim.Value!.Id);
        }
    }

    private static async Task ClaimAsync(PanganCluster cluster, Guid[] lots, int each) => await Task.WhenAll(lots.Select(async lot =>
    {
        for (var i = 0; i < each; i++)
        {
            Assert.False((await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1))).IsRefused);
        }
    }));

    private static ConsumerRunner Runner(PanganCluster cluster, IEventConsumer consumer, IProcessorObserver? observer = null)
    {
        var (signs, nats, options) = (new WorkSigns(), new NatsOptions { Url = cluster.Nats.Url }, new DownstreamOptions());
        var feed = new StreamFeed(cluster.Database, nats, options, signs);
        return new(
            consumer, feed, cluster.Database, nats, options, signs, new Clock(cluster.Time), NullLoggerFactory.Instance, observer);
    }

    private static void Say(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);

    private sealed class LatencyWatch : IEventConsumer, IProcessorObserver
    {
        private readonly ConcurrentDictionary<Guid, long> _durable = new();
        private readonly ConcurrentDictionary<Guid, long> _effect = new();
        private readonly List<Guid> _batch = [];
        private volatile bool _on;

        public string Name => "latency";

        public string? Aggregate => "lot";

        public TimeSpan? AgeMax => null;

        public int Count => _effect.Count;

        public void Begin() => _on = true;

        public void Durable(Guid claim) => _durable[claim] = Stopwatch.GetTimestamp();

        public async Task HandleAsync(NpgsqlConnection connection, IReadOnlyList<StreamEvent> events, CancellationToken cancellation)
        {
            _batch.Clear();
            _batch.AddRange(events.Where(streamEvent => _on && streamEvent.Type == "lot.claimed").Select(ClaimOf));
            await using var command = new NpgsqlCommand("SELECT 1", connection);
            await command.ExecuteNonQueryAsync(cancellation);
        }

        public void Reached(string consumer, ProcessorStep step)
        {
            if (step == ProcessorStep.Committed)
            {
                _batch.ForEach(claim => _effect[claim] = Stopwatch.GetTimestamp());
            }
        }

        public List<double> Milliseconds() =>
            [.. _effect.Where(one => _durable.ContainsKey(one.Key))
                .Select(one => Math.Max(0, Stopwatch.GetElapsedTime(_durable[one.Key], one.Value).TotalMilliseconds)).Order()];

        private static Guid ClaimOf(StreamEvent streamEvent) =>
            streamEvent.Data.GetProperty("claimId").GetGuid();
    }
}
