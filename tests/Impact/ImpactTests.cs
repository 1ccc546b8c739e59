using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Impact;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Impact;

namespace PahlawanPangan.Tests.Impact;

/// <summary>The figures of rescued food: each event counts once, however often it is delivered.</summary>
public sealed class ImpactTests(Servers servers)
{
    [Fact]
    public async Task Handed_over_portions_are_counted_for_donor_recipient_and_region_and_a_rebuild_gives_the_same()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await using var consumers = RunningConsumers.Start(cluster);
        for (var i = 0; i < 4; i++)
        {
            var lot = await cluster.PostAsync(10);
            var claim = (await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(6))).Value!.Id;
            await cluster.Lot(lot).CollectAsync(LotSamples.Collect(claim, cluster.Codes.Of(claim), quantity: 5));
        }

        await consumers.CatchUpAsync("impact");
        await consumers.CatchUpAsync("ledger");
        var counted = await ReadAsync(cluster);
        Assert.All(counted, figures => Assert.Equal((4L, 20L, 8_400L, 21_000L), figures));

        var consumer = cluster.Services.GetServices<IEventConsumer>().Single(one => one is ImpactConsumer);
        await ActivatorUtilities.CreateInstance<ConsumerRebuild>(cluster.Services).RunAsync(consumer, CancellationToken.None);
        Assert.Equal(counted, await ReadAsync(cluster));
    }

    private static async Task<List<(long, long, long, long)>> ReadAsync(PanganCluster cluster)
    {
        var grain = cluster.Grains.GetGrain<IImpactGrain>(0);
        Reply<ImpactView>[] replies =
            [await grain.OwnAsync(LotSamples.Donor), await grain.OwnAsync(LotSamples.Recipient), await grain.RegionAsync("jakarta"),
                await grain.RegionAsync(null)];
        Assert.All(replies, reply => Assert.Equal(1, Assert.Single(reply.Value!.Factors).Version));
        return [.. replies.Select(reply => (reply.Value!.Collections, reply.Value.Portions, reply.Value.Grams, reply.Value.Co2eGrams))];
    }
}
