using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Lots;
using PahlawanPangan.TestingHost;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>The helper for tests against the grains.</summary>
public sealed class TestClusterTests(Servers servers)
{
    [Fact]
    public async Task Three_lines_give_a_lot_that_can_be_claimed()
    {
        await using var cluster = await PanganTestCluster.StartAsync();
        var lot = cluster.Grains.GetGrain<ILotGrain>(Guid.CreateVersion7());
        var posted = await lot.PostAsync(LotSamples.Post(DateTimeOffset.UtcNow, 10));

        Assert.False(posted.IsRefused, posted.Refusal?.Detail);
        var claimed = await lot.ClaimAsync(LotSamples.Claim(4));
        Assert.Equal(4, claimed.Value!.Quantity);
        Assert.Equal(PanganTestCluster.Codes.Of(claimed.Value.Id), claimed.Value.PickupCode);
    }

    [Fact]
    public async Task Two_silos_share_the_lanes()
    {
        await using var cluster = await PanganTestCluster.StartAsync(new PanganTestOptions
        {
            Silos = 2,
            PostgresConnectionString = await servers.NewDatabaseAsync(),
        });
        var lots = Enumerable.Range(0, 40).Select(_ => cluster.Grains.GetGrain<ILotGrain>(Guid.CreateVersion7())).ToList();
        var posted = await Task.WhenAll(lots.Select(lot => lot.PostAsync(LotSamples.Post(DateTimeOffset.UtcNow, 10)).AsTask()));
        Assert.All(posted, reply => Assert.False(reply.IsRefused, reply.Refusal?.Detail));
        var events = await StreamTap.ReadAsync(cluster.NatsUrl, lots.Count);
        Assert.Equal(lots.Count, events.Count);

        // Half of the lanes belong to this silo, so the other silo relayed the rest.
        var service = cluster.Services.GetServices<ILifecycleParticipant<ISiloLifecycle>>().OfType<RelayService>().Single();
        await Wait.UntilAsync(() => service.Share == 2, "each silo has half of the lanes");
    }
}
