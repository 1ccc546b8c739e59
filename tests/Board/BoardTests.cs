using PahlawanPangan.Board;

namespace PahlawanPangan.Tests.Board;

/// <summary>The board as the engine keeps it.</summary>
public sealed class BoardTests(Servers servers)
{
    [Fact]
    public async Task Board_follows_postings_claims_and_collections_and_is_read_once_per_change()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        await using var consumers = RunningConsumers.Start(cluster);
        var grain = cluster.Grains.GetGrain<IBoardGrain>(0);
        var lot = await cluster.PostAsync(10);
        var claim = (await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(6))).Value!.Id;
        await cluster.Lot(lot).CollectAsync(LotSamples.Collect(claim, cluster.Codes.Of(claim), quantity: 5));
        await consumers.CatchUpAsync("impact");
        await consumers.CatchUpAsync("open-lots");

        BoardReading? reading = null;
        await Wait.UntilAsync(async () =>
        {
            reading = (await grain.ReadAsync(0)).Value;
            return reading?.Board is { Portions: 5, LotsOpen: 1 };
        });

        var board = reading!.Board!;
        Assert.Equal((1L, 5L, 1L, 2_100L, 5_250L), (board.LotsOpen, board.PortionsOpen, board.ClaimsToday, board.Grams, board.Co2eGrams));
        Assert.Equal((BoardView.DaysMax, 5L), (board.Days.Count, board.Days.Sum(static day => day.Portions)));
        Assert.Equal((5L, 2_100L, 5_250L), (board.Days[^1].Portions, board.Days[^1].Grams, board.Days[^1].Co2eGrams));
        var shown = Assert.Single(board.Lots);
        Assert.Equal((lot, 5L), (shown.Id, shown.Available));

        // Nothing changed: many readers get the version that they know, and no board.
        var again = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => grain.ReadAsync(reading.Version)));
        Assert.All(again, reply => Assert.Equal((reading.Version, null), (reply.Value!.Version, reply.Value.Board)));
    }
}
