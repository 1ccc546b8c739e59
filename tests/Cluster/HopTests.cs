using PahlawanPangan.Lots;
using PahlawanPangan.TestingHost;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>What a call crosses on its way to a lot. Counts in the whole process, and so runs alone.</summary>
[Alone]
public sealed class HopTests(Servers servers)
{
    private const int Silos = 3;
    private const int Lots = 120;
    private const int ClaimsOfEach = 10;

    [Fact]
    public async Task Claim_CrossesFromSiloToSiloOnceAtMost()
    {
        await using var cluster = await PanganTestCluster.StartAsync(new PanganTestOptions
        {
            Silos = Silos,
            PostgresConnectionString = await servers.NewDatabaseAsync(),
        });

        // Posting places each lot; from then on every silo can know where it is.
        var lots = Enumerable.Range(0, Lots).Select(_ => cluster.Grains.GetGrain<ILotGrain>(Guid.CreateVersion7())).ToList();
        Accepted(await Task.WhenAll(lots.Select(lot => lot.PostAsync(LotSamples.Post(DateTimeOffset.UtcNow, ClaimsOfEach)).AsTask())));
        using var border = new SiloBorder();
        for (var round = 0; round < ClaimsOfEach; round++)
        {
            Accepted(await Task.WhenAll(lots.Select(lot => lot.ClaimAsync(LotSamples.Claim(1)).AsTask())));
        }

        // A client reaches a lot through one silo, and two times of three the lot is in another: 800 requests are expected, twice as many if each crossed
        // again. What the silos ask each other besides is within the third that is left.
        Assert.InRange(border.Requests, Lots * ClaimsOfEach / 3, Lots * ClaimsOfEach);
        Assert.Equal(0, border.Forwarded);
    }

    private static void Accepted<TView>(IEnumerable<Reply<TView>> replies)
        where TView : class => Assert.All(replies, static reply => Assert.False(reply.IsRefused, reply.Refusal?.Detail));
}
