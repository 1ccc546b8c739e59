using System.Collections.Concurrent;
using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>Consumers over a real broker.</summary>
public sealed class ConsumerHostTests(Servers servers)
{
    [Fact]
    public async Task Three_deliveries_of_each_with_two_owners_at_once_each_effect_once_in_order()
    {
        const int Lots = 40;
        const int Events = 25;
        await using var bench = await StreamBench.StartAsync(servers);
        Guid[] lots = [.. Enumerable.Range(0, Lots).Select(_ => Guid.CreateVersion7())];
        var random = new Random(4);
        for (var sequence = 1; sequence <= Events; sequence++)
        {
            foreach (var lot in lots)
            {
                await bench.PublishAsync(lot, sequence);
                await bench.PublishAsync(lot, random.Next(1, sequence + 1));
                await bench.PublishAsync(lots[0], 1);
            }
        }

        bench.Options.BatchEventsMax = 50;
        bench.Options.PrefetchEvents = 100;
        using var stop = new CancellationTokenSource();
        Task[] running = [.. Enumerable.Range(0, 2).Select(_ => bench.Runner(new CountingConsumer()).RunAsync(stop.Token))];
        await bench.UntilAsync($"SELECT count(*) >= {Lots * Events} FROM effect");
        await stop.CancelAsync();
        await Task.WhenAll(running);

        await bench.AssertOnceInOrderAsync(Lots, Events);
        Assert.Equal(0L, await bench.QueryAsync<long>("SELECT count(*) FROM dead_letter"));
    }

    [Fact]
    public async Task Missing_number_holds_its_own_lane_until_it_comes()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var (lot, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        foreach (var sequence in (long[])[1, 3, 4])
        {
            await bench.PublishAsync(lot, sequence);
            await bench.PublishAsync(other, sequence == 1 ? 1 : sequence - 1);
        }

        using var stop = new CancellationTokenSource();
        var running = bench.Runner(new CountingConsumer()).RunAsync(stop.Token);
        await bench.UntilAsync($"SELECT count(*) = 3 FROM effect WHERE aggregate_id = '{other}'");
        Assert.Equal(1L, await bench.QueryAsync<long>($"SELECT count(*) FROM effect WHERE aggregate_id = '{lot}'"));

        await bench.PublishAsync(lot, 2);

        await bench.UntilAsync($"SELECT count(*) >= 4 FROM effect WHERE aggregate_id = '{lot}'");
        await stop.CancelAsync();
        await running;
        Assert.Equal("1,2,3,4", await bench.SequencesAsync(lot));
        Assert.Equal(3L, await bench.QueryAsync<long>($"SELECT count(*) FROM effect WHERE aggregate_id = '{other}'"));
    }

    [Fact]
    public async Task Consumers_killed_a_hundred_times_at_every_step_under_load_no_effect_missing_or_doubled()
    {
        const int Lots = 50;
        const int Events = 60;
        const int Kills = 100;
        await using var bench = await StreamBench.StartAsync(servers);
        bench.Options.BatchEventsMax = 10;
        bench.Options.PrefetchEvents = 20;
        Guid[] lots = [.. Enumerable.Range(0, Lots).Select(_ => Guid.CreateVersion7())];
        var publishing = Task.Run(async () =>
        {
            for (var sequence = 1; sequence <= Events; sequence++)
            {
                foreach (var lot in lots)
                {
                    await bench.PublishAsync(lot, sequence);
                }
            }
        });

        var kills = 0;
        var killedAt = new ConcurrentDictionary<ProcessorStep, int>();
        using var stop = new CancellationTokenSource();
        Task[] running = [.. Enumerable.Range(0, 2).Select(seed => Task.Run(async () =>
        {
            var random = new Random(seed);
            while (!stop.IsCancellationRequested)
            {
                var killed = Volatile.Read(ref kills);
                var observer = killed < Kills
                    ? StoppingObserver.After(random.Next(0, 3), (ProcessorStep)(killed % 3))
                    : new StoppingObserver();
                try
                {
                    await bench.Runner(new CountingConsumer(), observer).RunAsync(stop.Token);
                }
                catch (ProcessorStoppedException stopped)
                {
                    Interlocked.Increment(ref kills);
                    killedAt.AddOrUpdate(stopped.Step, 1, (_, times) => times + 1);
                }
            }
        }))];
        await publishing;
        await bench.UntilAsync($"SELECT count(*) >= {Lots * Events} FROM effect");
        await stop.CancelAsync();
        await Task.WhenAll(running);

        await bench.AssertOnceInOrderAsync(Lots, Events);
        Assert.True(kills >= Kills, $"Only {kills} kills.");
        Assert.Equal(3, killedAt.Count);
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kills} kills: {string.Join(", ", killedAt.Select(step => $"{step.Value} at {step.Key}"))}");
    }

    [Fact]
    public async Task Message_that_is_not_an_event_becomes_a_dead_letter_and_blocks_nothing()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var lot = Guid.CreateVersion7();
        await bench.PublishAsync(EventSamples.Subject, "{}"u8.ToArray());
        await bench.PublishAsync(EventSamples.Subject, "nothing"u8.ToArray());
        await bench.PublishAsync(lot, 1);
        using var stop = new CancellationTokenSource();
        var running = bench.Runner(new CountingConsumer()).RunAsync(stop.Token);
        await bench.UntilAsync("SELECT count(*) = 1 FROM effect");
        await bench.UntilAsync("SELECT count(*) = 2 FROM dead_letter WHERE consumer = 'counting'");
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Stopped_consumer_finishes_what_it_pulled()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        var lot = Guid.CreateVersion7();
        for (var sequence = 1; sequence <= 200; sequence++)
        {
            await bench.PublishAsync(lot, sequence);
        }

        bench.Options.PrefetchEvents = 50;
        using var first = new CancellationTokenSource();
        var running = bench.Runner(new CountingConsumer()).RunAsync(first.Token);
        await bench.UntilAsync("SELECT count(*) > 0 FROM effect");
        await first.CancelAsync();
        await running;

        // The second begins where the first ended.
        Assert.Equal(
            await bench.QueryAsync<long>("SELECT count(*) FROM effect"),
            await bench.QueryAsync<long>("SELECT stream_sequence FROM consumer_position"));
        using var second = new CancellationTokenSource();
        running = bench.Runner(new CountingConsumer()).RunAsync(second.Token);
        await bench.UntilAsync("SELECT count(*) >= 200 FROM effect");
        await second.CancelAsync();
        await running;
        await bench.AssertOnceInOrderAsync(aggregates: 1, events: 200);
    }
}
