using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>The broker's store lost, and the whole system down for a while.</summary>
public sealed class OutageTests(Servers servers)
{
    [Fact]
    public async Task Replay_after_the_broker_lost_its_store_brings_every_consumer_to_the_same_state()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await cluster.ExecuteAsync(CountingConsumer.Table);
        var begin = cluster.Time.Now;
        await using (var consumers = RunningConsumers.Start(cluster, new CountingConsumer()))
        {
            await TradeAsync(cluster, lots: 10);
            await consumers.CatchUpAsync("ledger");
            await consumers.CatchUpAsync("counting");
        }

        // Published and not consumed: apart from the outbox, only the broker had a copy.
        await TradeAsync(cluster, lots: 10);
        await Wait.UntilAsync(
            () => cluster.QueryAsync<bool>("SELECT sum(published) >= (SELECT count(*) FROM outbox) FROM relay_cursor"),
            "everything is published");
        await cluster.Nats.KillAsync();
        Directory.Delete(Path.Combine(cluster.Nats.Folder, "data"), recursive: true);
        await cluster.Nats.RestartAsync();

        var events = await cluster.Services.GetRequiredService<OutboxReplay>().FromAsync(begin, CancellationToken.None);
        Assert.Equal(await cluster.QueryAsync<long>("SELECT count(*) FROM outbox"), events);
        await using (var consumers = RunningConsumers.Start(cluster, new CountingConsumer(), new CountingConsumer { Name = "fresh" }))
        {
            await TradeAsync(cluster, lots: 5);
            await consumers.CatchUpAsync("ledger");
            await consumers.CatchUpAsync("counting");
            await consumers.CatchUpAsync("fresh");
            await consumers.CatchUpAsync("notifications");
        }

        var all = await cluster.QueryAsync<long>("SELECT count(*) FROM outbox");
        Assert.Equal(all, await cluster.QueryAsync<long>("SELECT count(*) FROM ledger_entry"));
        Assert.Equal(all, await cluster.QueryAsync<long>("SELECT count(*) FROM effect WHERE consumer = 'counting'"));
        Assert.Equal(
            all, await cluster.QueryAsync<long>("SELECT count(DISTINCT (aggregate_id, sequence)) FROM effect WHERE consumer = 'fresh'"));
        Assert.Equal(all, await cluster.QueryAsync<long>("SELECT count(*) FROM effect WHERE consumer = 'fresh'"));
        Assert.Equal(
            await cluster.QueryAsync<long>("SELECT count(*) FROM notification"),
            await cluster.QueryAsync<long>("SELECT count(DISTINCT (account_id, event_id, kind)) FROM notification"));
        Assert.Equal(
            await cluster.QueryAsync<long>("SELECT count(*) FROM claim"),
            await cluster.QueryAsync<long>("SELECT count(*) FROM notification WHERE kind = 'claim-held'"));
    }

    [Fact]
    public async Task Messages_before_the_position_that_were_not_handled_are_found_in_the_stream()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await cluster.ExecuteAsync(CountingConsumer.Table);
        var lot = cluster.Lot(await cluster.PostAsync(50));
        await using (var consumers = RunningConsumers.Start(cluster, new CountingConsumer()))
        {
            await lot.ClaimAsync(LotSamples.Claim(1));
            await lot.ClaimAsync(LotSamples.Claim(1));
            await consumers.CatchUpAsync("counting");
        }

        // As after a store that was lost and filled in another order, with the position's message in its old place by chance.
        await cluster.ExecuteAsync("UPDATE consumer_position SET numbers = '{}' WHERE consumer = 'counting'; DELETE FROM effect");
        await using (var consumers = RunningConsumers.Start(cluster, new CountingConsumer()))
        {
            await lot.ClaimAsync(LotSamples.Claim(1));
            await consumers.CatchUpAsync("counting");
        }

        Assert.Equal(4L, await cluster.QueryAsync<long>("SELECT count(*) FROM effect"));
    }

    [Fact]
    public async Task Consumers_down_for_ten_minutes_lose_no_notification()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await TradeAsync(cluster, lots: 6);
        cluster.Time.Advance(TimeSpan.FromMinutes(10));
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            await TradeAsync(cluster, lots: 3);
            await consumers.CatchUpAsync("ledger");
            await consumers.CatchUpAsync("notifications");
        }

        Assert.Equal(
            await cluster.QueryAsync<long>("SELECT count(*) FROM outbox"),
            await cluster.QueryAsync<long>("SELECT count(*) FROM ledger_entry"));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM dropped_event WHERE consumer = 'notifications'"));
        Assert.Equal(9L, await cluster.QueryAsync<long>("SELECT count(*) FROM notification WHERE kind = 'claim-held'"));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM dead_letter"));
    }

    [Fact]
    public async Task Consumer_rebuilt_from_the_ledger_has_the_same_effects()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await cluster.ExecuteAsync(CountingConsumer.Table);
        var counting = new CountingConsumer();
        await using var consumers = RunningConsumers.Start(cluster, counting);
        await TradeAsync(cluster, lots: 10);
        await consumers.CatchUpAsync("ledger");
        await consumers.CatchUpAsync("counting");
        await cluster.ExecuteAsync("DELETE FROM effect WHERE number % 2 = 0");
        var rebuild = ActivatorUtilities.CreateInstance<ConsumerRebuild>(cluster.Services);
        Assert.Equal(
            await cluster.QueryAsync<long>("SELECT count(*) FROM outbox"), await rebuild.RunAsync(counting, CancellationToken.None));
        Assert.Equal(
            await cluster.QueryAsync<long>("SELECT count(*) FROM outbox"),
            await cluster.QueryAsync<long>("SELECT count(DISTINCT (aggregate_id, sequence)) FROM effect"));
        Assert.Equal(
            await cluster.QueryAsync<long>("SELECT count(*) FROM outbox"), await cluster.QueryAsync<long>("SELECT count(*) FROM effect"));
    }

    private static async Task TradeAsync(PanganCluster cluster, int lots)
    {
        for (var i = 0; i < lots; i++)
        {
            var lot = await cluster.PostAsync(5);
            var claim = await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(5));
            Assert.False(claim.IsRefused, claim.Refusal?.Detail);
        }
    }
}
