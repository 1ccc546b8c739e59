using System.Diagnostics;
using PahlawanPangan.Lots;
using PahlawanPangan.TestingHost;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>The placement of grains, and the effect of a busy one on others.</summary>
public sealed class PlacementTests(Servers servers)
{
    [Fact]
    public async Task Hot_lot_does_not_keep_others_of_its_silo_waiting()
    {
        await using var cluster = await PanganTestCluster.StartAsync(
            new PanganTestOptions { PostgresConnectionString = await servers.NewDatabaseAsync() });
        var hot = await PostAsync(cluster);
        var others = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => PostAsync(cluster)));
        using var enough = new CancellationTokenSource();
        var claimed = 0;
        var crowd = Enumerable.Range(0, 64).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
            {
                Assert.False((await hot.ClaimAsync(LotSamples.Claim(1))).IsRefused);
                Interlocked.Increment(ref claimed);
            }
        })).ToArray();

        // Claims on other lots come one after another, each after the hot lot made progress: none may wait for the hot lot's claims to end.
        var slowest = TimeSpan.Zero;
        for (var round = 0; round < 10; round++)
        {
            var before = Volatile.Read(ref claimed);
            foreach (var other in others)
            {
                var since = Stopwatch.StartNew();
                Assert.False((await other.ClaimAsync(LotSamples.Claim(1))).IsRefused);
                slowest = since.Elapsed > slowest ? since.Elapsed : slowest;
            }

            Assert.True(Volatile.Read(ref claimed) > before, "The hot lot made no progress, so the test proved nothing.");
        }

        await enough.CancelAsync();
        await Task.WhenAll(crowd);
        Assert.True(slowest < TimeSpan.FromSeconds(5), $"Another lot's claim took {slowest}.");
    }

    private static async Task<ILotGrain> PostAsync(PanganTestCluster cluster)
    {
        var lot = cluster.Grains.GetGrain<ILotGrain>(Guid.CreateVersion7());
        Assert.False((await lot.PostAsync(LotSamples.Post(DateTimeOffset.UtcNow, 1_000_000))).IsRefused);
        return lot;
    }
}
