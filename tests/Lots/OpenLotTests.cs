using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Lots.Search;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>The projection of open lots that searches read. Each test has lots of a category of its own.</summary>
public sealed class OpenLotTests(ClusterFixture fixture) : IClassFixture<ClusterFixture>
{
    private readonly string _category = $"c-{Guid.NewGuid():N}";

    private const string Table = "SELECT coalesce(string_agg(o::text, E'\\n' ORDER BY lot_id), '') FROM open_lot o";

    [Fact]
    public async Task Search_finds_what_can_be_claimed_as_it_opens_and_closes()
    {
        var cluster = fixture.Cluster;
        await using var consumers = RunningConsumers.Start(cluster);
        var (near, far, frozen) =
            (await PostAsync(cluster, 0.01), await PostAsync(cluster, 2), await PostAsync(cluster, 0.02, TemperatureClass.Frozen));
        await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        Assert.Equal([near, frozen, far], await FindAsync(cluster, radiusKm: null));
        Assert.Equal([near, frozen], await FindAsync(cluster, radiusKm: 20));
        Assert.Equal([frozen], await FindAsync(cluster, radiusKm: 20, TemperatureClass.Frozen));
        var anywhere = new LotSearch { Category = _category, Page = new PageRequest(50, null) };
        Assert.Empty((await SearchAsync(cluster, anywhere with { WithoutAllergens = Allergens.Eggs })).Items);
        Assert.Equal(3, (await SearchAsync(cluster, anywhere with { WithoutAllergens = Allergens.Milk })).Items.Count);

        var all = (await cluster.Lot(near).ClaimAsync(LotSamples.Claim(10))).Value!.Id;
        await cluster.Lot(frozen).WithdrawAsync(new WithdrawLot { Caller = LotSamples.Donor, Reason = "eaten" });
        await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        Assert.Equal([far], await FindAsync(cluster, radiusKm: null));
        Assert.Equal(2L, await cluster.QueryAsync<long>($"SELECT count(*) FROM open_lot WHERE category = '{_category}'"));

        await cluster.Lot(near).CancelAsync(LotSamples.Cancel(all));
        await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        Assert.Equal([near, far], await FindAsync(cluster, radiusKm: null));
        var page = await SearchAsync(cluster, Near(null) with { Page = new PageRequest(1, null) });
        Assert.Equal(cluster.Time.Now, page.AsOf);
        Assert.Equal([near], page.Items.Select(lot => lot.Id));
        page = await SearchAsync(cluster, Near(null) with { Page = new PageRequest(1, page.Next) });
        Assert.Equal([far], page.Items.Select(lot => lot.Id));
        Assert.Null(page.Next);
        cluster.Time.Advance(TimeSpan.FromHours(7));
        Assert.Empty(await FindAsync(cluster, radiusKm: null));
    }

    [Fact]
    public async Task Search_while_the_projection_is_behind_shows_only_claimable_lots_and_its_own_age()
    {
        await using var cluster = await PanganCluster.StartAsync(fixture.Servers);
        var lot = await PostAsync(cluster, 0.01);
        var postedAt = cluster.Time.Now;
        Assert.Null((await SearchAsync(cluster, Near(5))).AsOf);
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        }

        cluster.Time.Advance(TimeSpan.FromMinutes(1));
        await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(4));
        var open = Assert.Single((await SearchAsync(cluster, Near(5))).Items);
        Assert.Equal(6, open.Quantities.Available);
        await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(6));
        _ = await PostAsync(cluster, 0.02);
        var page = await SearchAsync(cluster, Near(5));
        Assert.Empty(page.Items);
        Assert.Equal(postedAt, page.AsOf);
    }

    [Fact]
    [Finding("a limit applied before a filter")]
    public async Task Search_while_the_projection_is_behind_fills_its_page_with_lots_that_are_open()
    {
        var cluster = fixture.Cluster;
        var lots = new List<Guid>();
        for (var i = 1; i <= 12; i++)
        {
            lots.Add(await PostAsync(cluster, i / 100.0));
        }

        await using (var consumers = RunningConsumers.Start(cluster))
        {
            await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        }

        foreach (var taken in lots[..9])
        {
            await cluster.Lot(taken).ClaimAsync(LotSamples.Claim(10));
        }

        var first = await SearchAsync(cluster, Near(null) with { Page = new PageRequest(2, null) });
        var second = await SearchAsync(cluster, Near(null) with { Page = new PageRequest(2, first.Next) });

        Assert.Equal(lots[9..11], first.Items.Select(lot => lot.Id));
        Assert.NotNull(first.Next);
        Assert.Equal(lots[11..], second.Items.Select(lot => lot.Id));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task Rebuild_and_migration_give_the_same_table()
    {
        await using var cluster = await PanganCluster.StartAsync(fixture.Servers);
        await using var consumers = RunningConsumers.Start(cluster);
        for (var i = 0; i < 5; i++)
        {
            var lot = await PostAsync(cluster, i / 10.0, halal: (HalalStatus)(i % 4), diets: (Diets)(i % 4));
            var claim = (await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(i == 3 ? 10 : 2))).Value!.Id;
            await cluster.Lot(lot).CollectAsync(LotSamples.Collect(claim, cluster.Codes.Of(claim)));
            if (i == 4)
            {
                await cluster.Lot(lot).WithdrawAsync(new WithdrawLot { Caller = LotSamples.Donor, Reason = "eaten" });
            }
        }

        await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        await consumers.CatchUpAsync("ledger");
        var table = await cluster.QueryAsync<string>(Table);
        Assert.Equal(4, table.Split('\n').Length);
        var projection = cluster.Services.GetServices<IEventConsumer>().Single(one => one is OpenLotProjection);
        await ActivatorUtilities.CreateInstance<ConsumerRebuild>(cluster.Services).RunAsync(projection, CancellationToken.None);
        Assert.Equal(table, await cluster.QueryAsync<string>(Table));

        await cluster.ExecuteAsync(
            """
            DROP TABLE open_lot, projection_progress;
            DELETE FROM inbox WHERE consumer = 'open-lots';
            CREATE INDEX lot_place ON lot (lat, lon) WHERE status = 0
            """);
        await cluster.ExecuteAsync(Migration.All.Single(migration => migration.Name == "open_lots").Sql);
        var later = Migration.All.Single(migration => migration.Name == "parties").Sql;
        await cluster.ExecuteAsync(later[later.IndexOf("ALTER TABLE open_lot", StringComparison.Ordinal)..
            later.IndexOf("-- Food that a courier", StringComparison.Ordinal)]);
        await cluster.ExecuteAsync(Migration.All.Single(migration => migration.Name == "diets").Sql);
        Assert.Equal(table, await cluster.QueryAsync<string>(Table));
    }

    [Fact, Safety]
    public async Task Search_for_a_diet_finds_what_is_stated_and_never_what_is_unknown()
    {
        var cluster = fixture.Cluster;
        await using var consumers = RunningConsumers.Start(cluster);
        var lots = new Dictionary<Guid, (HalalStatus Halal, Diets Diets)>();
        foreach (var halal in Enum.GetValues<HalalStatus>())
        {
            foreach (var diets in (Diets[])[Diets.None, Diets.Vegetarian, Diets.Vegan, Diets.Vegetarian | Diets.Vegan])
            {
                lots.Add(await PostAsync(cluster, lots.Count / 100.0, halal: halal, diets: diets), (halal, diets));
            }
        }

        await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);

        foreach (var halal in (HalalStatus?[])[null, HalalStatus.Certified, HalalStatus.Declared])
        {
            for (var diets = Diets.None; diets <= (Diets.Vegetarian | Diets.Vegan); diets++)
            {
                var expected = lots.Where(lot => halal is null || lot.Value.Halal == HalalStatus.Certified || lot.Value.Halal == halal)
                    .Where(lot => !diets.HasFlag(Diets.Vegan) || lot.Value.Diets.HasFlag(Diets.Vegan))
                    .Where(lot => !diets.HasFlag(Diets.Vegetarian) || lot.Value.Diets != Diets.None);
                var found = await SearchAsync(cluster, Near(null) with { Halal = halal, Diets = diets });
                Assert.Equal(expected.Select(lot => lot.Key), found.Items.Select(lot => lot.Id));
            }
        }

        // Rows that an older build writes are found by no search for a diet.
        await cluster.ExecuteAsync($"UPDATE open_lot SET halal = DEFAULT, diets = DEFAULT WHERE category = '{_category}'");
        Assert.Empty((await SearchAsync(cluster, Near(null) with { Halal = HalalStatus.Declared })).Items);
        Assert.Empty((await SearchAsync(cluster, Near(null) with { Diets = Diets.Vegetarian })).Items);
    }

    [Fact]
    public async Task Lots_long_past_their_use_by_lose_their_rows()
    {
        var cluster = fixture.Cluster;
        await using var consumers = RunningConsumers.Start(cluster);
        var lot = await PostAsync(cluster, 0);
        var claim = (await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(10))).Value!.Id;
        await cluster.Lot(lot).CollectAsync(LotSamples.Collect(claim, cluster.Codes.Of(claim)));
        cluster.Time.Advance(TimeSpan.FromDays(2));
        var late = await PostAsync(cluster, 0);
        await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        Assert.Equal(late, await cluster.QueryAsync<Guid>("SELECT lot_id FROM open_lot"));
    }

    private async Task<Guid> PostAsync(
        PanganCluster cluster, double degreesEast, TemperatureClass temperature = TemperatureClass.Hot,
        HalalStatus halal = HalalStatus.Certified, Diets diets = Diets.None)
    {
        var lotId = Guid.CreateVersion7();
        var post = LotSamples.Post(cluster.Time.Now, 10);
        var terms = post.Terms with
        {
            Location = post.Terms.Location with { Lon = 106.8 + degreesEast },
            TemperatureClass = temperature,
            Category = _category,
            Halal = halal,
            Diets = diets,
        };
        Assert.False((await cluster.Lot(lotId).PostAsync(post with { Terms = terms })).IsRefused);
        return lotId;
    }

    private async Task<Guid[]> FindAsync(PanganCluster cluster, double? radiusKm, TemperatureClass? temperature = null) =>
        [.. (await SearchAsync(cluster, Near(radiusKm) with { TemperatureClass = temperature })).Items.Select(lot => lot.Id)];

    private LotSearch Near(double? radiusKm) => new()
    {
        Lat = -6.2, Lon = 106.8, RadiusKm = radiusKm, Category = _category, Order = LotOrder.Distance, Page = new PageRequest(50, null),
    };

    private static async Task<Page<LotView>> SearchAsync(PanganCluster cluster, LotSearch search) =>
        (await cluster.Grains.GetGrain<ILotCatalogueGrain>(0).SearchAsync(search)).Value!;
}
