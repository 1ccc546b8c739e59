using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>The consumers of one silo read the end of the stream together.</summary>
public sealed class StreamFeedTests(Servers servers)
{
    [Fact]
    public async Task Consumers_that_keep_up_share_one_reader()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var aggregate = Guid.CreateVersion7();
        await PublishAsync(bench, aggregate, 1, 20);
        using var stop = new CancellationTokenSource();
        await using var feed = bench.Feed();
        var running = Task.WhenAll(
            bench.Runner(new CountingConsumer { Name = "one" }, feed: feed).RunAsync(stop.Token),
            bench.Runner(new CountingConsumer { Name = "two" }, feed: feed).RunAsync(stop.Token));
        await bench.UntilAsync("SELECT count(*) = 40 FROM effect");

        await PublishAsync(bench, aggregate, 21, 40);

        await bench.UntilAsync("SELECT count(*) = 80 FROM effect");
        await Wait.UntilAsync(async () => await ReadersAsync(bench) == 1, "what both have read before is read no more");
        await stop.CancelAsync();
        await running;
        await bench.AssertOnceInOrderAsync(1, 40, "one");
        await bench.AssertOnceInOrderAsync(1, 40, "two");
        Assert.Equal(0, await ReadersAsync(bench));
    }

    [Fact]
    public async Task Consumer_that_falls_behind_holds_up_no_other_and_catches_up_by_itself()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        bench.Options.PrefetchEvents = 10;
        using var free = new ManualResetEventSlim();
        var slow = new CountingConsumer
        {
            Name = "slow",
            Fails = _ =>
            {
                free.Wait(TimeSpan.FromMinutes(1), CancellationToken.None);
                return false;
            },
        };
        using var stop = new CancellationTokenSource();
        await using var feed = bench.Feed();
        var running = Task.WhenAll(
            bench.Runner(slow, feed: feed).RunAsync(stop.Token),
            bench.Runner(new CountingConsumer { Name = "fast" }, feed: feed).RunAsync(stop.Token));
        var aggregate = Guid.CreateVersion7();
        await PublishAsync(bench, aggregate, 1, 1);
        await bench.UntilAsync("SELECT count(*) = 1 FROM effect WHERE consumer = 'fast'");

        await PublishAsync(bench, aggregate, 2, 100);
        await bench.UntilAsync("SELECT count(*) = 100 FROM effect WHERE consumer = 'fast'");
        Assert.Equal(0, await bench.QueryAsync<long>("SELECT count(*) FROM effect WHERE consumer = 'slow'"));

        free.Set();
        await bench.UntilAsync("SELECT count(*) = 100 FROM effect WHERE consumer = 'slow'");
        await PublishAsync(bench, aggregate, 101, 105);
        await bench.UntilAsync("SELECT count(*) = 210 FROM effect");
        await stop.CancelAsync();
        await running;
        await bench.AssertOnceInOrderAsync(1, 105, "slow");
        await bench.AssertOnceInOrderAsync(1, 105, "fast");
    }

    [Fact]
    public async Task Consumer_of_one_kind_gets_no_other_and_one_of_all_kinds_gets_every_event()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        using var stop = new CancellationTokenSource();
        await using var feed = bench.Feed();
        var running = Task.WhenAll(
            bench.Runner(new CountingConsumer { Name = "lots", Aggregate = "lot" }, feed: feed).RunAsync(stop.Token),
            bench.Runner(new CountingConsumer { Name = "all", Aggregate = null }, feed: feed).RunAsync(stop.Token));
        var (lot, lottery) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await PublishAsync(bench, lot, 1, 5);
        await bench.PublishAsync(
            "pangan.lottery.drawn.jakarta", EventSamples.Payload(lottery, 1, bench.Time.Now), EventSamples.Lane(lottery, "lottery"), 1);

        await bench.UntilAsync("SELECT count(*) = 6 FROM effect WHERE consumer = 'all'");
        await PublishAsync(bench, lot, 6, 6);
        await bench.UntilAsync("SELECT count(*) = 6 FROM effect WHERE consumer = 'lots'");
        await stop.CancelAsync();
        await running;
        await bench.AssertOnceInOrderAsync(1, 6, "lots");
    }

    private static async Task PublishAsync(StreamBench bench, Guid aggregate, int first, int last)
    {
        for (var sequence = first; sequence <= last; sequence++)
        {
            await bench.PublishAsync(aggregate, sequence);
        }
    }

    private static async Task<int> ReadersAsync(StreamBench bench)
    {
        var readers = 0;
        await foreach (var _ in bench.JetStream.ListConsumersAsync(EventStream.Name))
        {
            readers++;
        }

        return readers;
    }
}
