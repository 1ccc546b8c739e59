using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>A lot that cannot be settled, beside others that can.</summary>
public sealed class SweeperFaultTests(Servers servers)
{
    [Fact]
    [Finding("a queue whose head can block; a background service that an exception stops")]
    public async Task Lot_that_cannot_be_loaded_does_not_keep_others_from_expiring()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        var bad = new List<Guid>();
        for (var i = 0; i < 70; i++)
        {
            // More than are settled at once, and due before the good one.
            bad.Add(await cluster.PostAsync(5, TimeSpan.FromHours(1)));
        }

        var good = await cluster.PostAsync(5, TimeSpan.FromHours(2));
        await cluster.ExecuteAsync($$"""UPDATE lot SET posted_terms = '{"unit":[]}' WHERE id <> '{{good}}'""");
        await cluster.ForgetGrainsAsync();
        cluster.Time.Advance(TimeSpan.FromHours(3));
        var sweeper = cluster.Grains.GetGrain<IDeadlineSweeperGrain>(0);

        await sweeper.SweepAsync();

        Assert.Equal(5L, await cluster.QueryAsync<long>($"SELECT expired FROM lot WHERE id = '{good}'"));

        // Those that failed are left out for a while, so that they are never the only ones that are found.
        Assert.Equal(0, await sweeper.SweepAsync());
        cluster.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(bad.Count, await sweeper.SweepAsync());
    }
}
