using Orleans.Runtime.Placement;
using PahlawanPangan.Lots;
using PahlawanPangan.TestingHost;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>The network hops of a call to a lot. It counts in the whole process and so runs alone.</summary>
[Alone]
public sealed class HopTests(Servers servers)
{
    private const int Silos = 3;
    private const int Lots = 120;
    private const int ClaimsOfEach = 10;

    [Fact]
    public async Task Claim_crosses_from_silo_to_silo_once_at_most()
    {
        await using var cluster = await PanganTestCluster.StartAsync(new PanganTestOptions
        {
            Silos = Silos,
            PostgresConnectionString = await servers.NewDatabaseAsync(),
        });

        // Posting places each lot, and here a third of them in each silo: by itself Orleans places most where there is most room, which
        // may be one silo. The client takes its ways into the cluster in turn, hence three of each. From then on every silo can know where.
        var lots = Enumerable.Range(0, Lots).Select(_ => cluster.Grains.GetGrain<ILotGrain>(Guid.CreateVersion7())).ToList();
        var silos = (await cluster.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Keys.ToList();
        Assert.Equal(Silos, silos.Count);
        Accepted(await Task.WhenAll(lots.Select((lot, index) =>
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, silos[index / Silos % Silos]);
            return lot.PostAsync(LotSamples.Post(DateTimeOffset.UtcNow, ClaimsOfEach + 1)).AsTask();
        })));
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);

        // The recipient's account, which lots ask for a diet, is somewhere too.
        Accepted([await lots[0].ClaimAsync(LotSamples.Claim(1))]);
        using var border = new SiloBorder();
        for (var round = 0; round < ClaimsOfEach; round++)
        {
            Accepted(await Task.WhenAll(lots.Select(lot => lot.ClaimAsync(LotSamples.Claim(1)).AsTask())));
        }

        // A client reaches a lot through one silo, and in two of three cases the lot is in another: 800 requests are expected, twice as
        // many if each crossed again. The silos' other requests are within the remaining third.
        Assert.InRange(border.Requests, Lots * ClaimsOfEach / 3, Lots * ClaimsOfEach);
        Assert.Equal(0, border.Forwarded);
    }

    private static void Accepted<TView>(IEnumerable<Reply<TView>> replies)
        where TView : class => Assert.All(replies, static reply => Assert.False(reply.IsRefused, reply.Refusal?.Detail));
}
