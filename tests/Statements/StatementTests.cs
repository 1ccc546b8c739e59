using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Endings;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Upkeep;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;
using PahlawanPangan.Statements;

namespace PahlawanPangan.Tests.Statements;

/// <summary>Statements say what lots and claims say, each event once, and are corrected when food turns out not to be rescued.</summary>
[Safety]
[Collection<RecordCollection>]
public sealed class StatementTests(Servers servers, SharedCluster shared)
{
    private static readonly Caller Operator = LotSamples.Operator;

    private PanganCluster Cluster => shared.Cluster;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Statements_equal_a_plain_recount_of_random_histories_and_a_rebuild_gives_the_same(int seed)
    {
        await shared.StartAsync(servers);
        var scene = new StatementScene(Cluster);
        var history = new RandomHistory(Cluster, scene, new Random(seed));
        await history.RunAsync(steps: 150);
        await scene.CatchUpAsync();

        await history.AssertAsync();

        var rows = await scene.RowsAsync();
        await scene.RebuildAsync();
        Assert.Equal(rows, await scene.RowsAsync());
    }

    [Fact]
    public async Task Food_that_is_recalled_or_lost_later_is_taken_off_the_month_of_its_collection_and_wasted_in_that_of_the_recall()
    {
        await shared.StartAsync(servers);
        var scene = new StatementScene(Cluster);
        var begun = Cluster.Time.Now;
        var recalled = await scene.PostAsync(20, useBy: TimeSpan.FromDays(17));
        var lost = await scene.PostAsync(8, useBy: TimeSpan.FromDays(17));
        var (eaten, missing) = (await scene.ClaimAsync(recalled, 5), await scene.ClaimAsync(lost, 3));
        await scene.CollectAsync(recalled, eaten);
        await scene.CollectAsync(lost, missing);
        await scene.CatchUpAsync();
        Assert.Equal((2L, 8L, 3360L, 8400L), Figures(await scene.ReadAsync(scene.Donor), StatementMeasure.Collected));
        Cluster.Time.Advance(begun.AddDays(15) - Cluster.Time.Now);

        Assert.False((await Cluster.Lot(recalled).RecallAsync(new RecallLot { Caller = scene.Donor, Reason = "glass" })).IsRefused);
        Assert.False((await Cluster.Lot(lost).LoseAsync(
            new LoseClaim { Caller = Caller.Engine, ClaimId = missing, Reason = "accident" })).IsRefused);

        // What was lost already is not wasted again by a recall.
        Assert.False((await Cluster.Lot(lost).RecallAsync(new RecallLot { Caller = scene.Donor, Reason = "glass" })).IsRefused);
        await scene.CatchUpAsync();
        foreach (var caller in (Caller[])[scene.Donor, Operator])
        {
            var sums = await scene.ReadAsync(caller);
            Assert.DoesNotContain(sums, sum => sum.Measure == StatementMeasure.Collected);
            Assert.All(sums.Where(sum => sum.Measure == StatementMeasure.Wasted), sum => Assert.Equal(scene.Month, sum.Month));
            Assert.Equal((3L, 25L), Waste(sums, "recalled"));
            Assert.Equal((1L, 3L), Waste(sums, "lost"));
        }

        var own = await scene.ReadAsync(scene.Recipient);
        Assert.Equal((1L, 5L), Waste(own, "recalled"));
        Assert.Equal((1L, 3L), Waste(own, "lost"));
        Assert.Equal(2, own.Count);
    }

    [Fact]
    public async Task Lot_that_was_posted_before_there_were_statements_counts_from_then_on()
    {
        await shared.StartAsync(servers);
        var scene = new StatementScene(Cluster);
        var lot = await scene.PostAsync(20);
        await scene.CollectAsync(lot, await scene.ClaimAsync(lot, 5));
        await scene.CatchUpAsync();
        await Cluster.ExecuteAsync(
            $"DELETE FROM statement WHERE region = '{scene.Region}'; DELETE FROM statement_lot WHERE region = '{scene.Region}'");

        await scene.CollectAsync(lot, await scene.ClaimAsync(lot, 4));
        Assert.False((await Cluster.Lot(lot).WithdrawAsync(new WithdrawLot { Caller = scene.Donor, Reason = "closed" })).IsRefused);
        await scene.CatchUpAsync();

        var sums = await scene.ReadAsync(scene.Donor);
        Assert.Equal((1L, 4L, 1680L, 4200L), Figures(sums, StatementMeasure.Collected));
        Assert.Equal((1L, 11L), Waste(sums, "withdrawn"));
        Assert.Equal(2, sums.Count);
    }

    [Fact]
    public async Task Statement_shows_callers_their_own_and_operators_an_account_or_everybody()
    {
        await shared.StartAsync(servers);
        var scene = new StatementScene(Cluster);
        var other = new Caller(Guid.CreateVersion7(), Role.Donor);
        var lot = await scene.PostAsync(20);
        await scene.PostAsync(7, other, Unit.Item, "fruit");
        await scene.CollectAsync(lot, await scene.ClaimAsync(lot, 5));
        await scene.CatchUpAsync();

        Assert.Equal((1L, 20L, 8400L, 0L), Figures(await scene.ReadAsync(scene.Donor), StatementMeasure.Posted));
        Assert.Equal((1L, 7L, 0L, 0L), Figures(await scene.ReadAsync(other), StatementMeasure.Posted));
        Assert.Equal(StatementMeasure.Collected, Assert.Single(await scene.ReadAsync(scene.Recipient)).Measure);
        Assert.Equal((2L, 27L, 8400L, 0L), Figures(await scene.ReadAsync(Operator), StatementMeasure.Posted));
        Assert.Equal(await scene.ReadAsync(scene.Donor), await scene.ReadAsync(Operator, scene.Donor.Id));
        Assert.Equal(await scene.ReadAsync(scene.Recipient), await scene.ReadAsync(Operator, scene.Recipient.Id));
        Assert.Equal(await scene.ReadAsync(scene.Donor), await scene.ReadAsync(scene.Donor, scene.Donor.Id));
        Assert.Empty(await scene.ReadAsync(scene.Donor with { Role = Role.Recipient }));
        Assert.Empty(await scene.ReadAsync(Operator, null, scene.Month.AddMonths(-10), scene.Month.AddMonths(-1)));
        var refused = await Cluster.Grains.GetGrain<IStatementGrain>(0)
            .ReadAsync(scene.Donor, other.Id, scene.Month, scene.Month);
        Assert.Equal(RefusalKind.Forbidden, refused.Refusal?.Kind);
    }

    [Fact]
    public async Task Own_sums_of_a_deleted_account_are_erased_and_everybody_s_stay()
    {
        await shared.StartAsync(servers);
        var scene = new StatementScene(Cluster);
        var lot = await scene.PostAsync(20);
        await scene.CollectAsync(lot, await scene.ClaimAsync(lot, 5));
        await scene.CatchUpAsync();

        await Cluster.Services.GetRequiredService<PersonalErasure>().RunAsync(scene.Recipient.Id, CancellationToken.None);

        Assert.Empty(await scene.ReadAsync(scene.Recipient));
        Assert.NotEmpty(await scene.ReadAsync(scene.Donor));
        Assert.Equal((1L, 5L, 2100L, 5250L), Figures(await scene.ReadAsync(Operator), StatementMeasure.Collected));
    }

    [Fact]
    public async Task Months_that_reached_their_age_are_deleted_and_younger_ones_stay()
    {
        await shared.StartAsync(servers);
        var region = new StatementScene(Cluster).Region;
        var now = DateOnly.FromDateTime(Cluster.Time.Now.UtcDateTime);
        var (old, young) = (now.AddDays(-3660 - 33), now.AddDays(-3660 - 29));
        await Cluster.ExecuteAsync(
            $"""
             INSERT INTO statement SELECT 2, gen_random_uuid(), m::date, '{region}', 'bread', 0, '', 'portion', 1, 1, 1, 0
             FROM (VALUES ('{old:yyyy-MM-dd}'), ('{young:yyyy-MM-dd}')) AS v (m)
             """);

        await new UpkeepService(
            Cluster.Services.GetRequiredService<LotShards>(), Cluster.Services.GetServices<IEventConsumer>(), new Clock(Cluster.Time),
            Options.Create(new UpkeepOptions()), new ServiceStates(Cluster.Time), NullLogger<UpkeepService>.Instance)
            .TidyAsync(CancellationToken.None);

        Assert.Equal(
            young.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            await Cluster.QueryAsync<string>($"SELECT string_agg(month::text, ' ') FROM statement WHERE region = '{region}'"));
    }

    private static (long Count, long Quantity, long WeightGrams, long Co2eGrams) Figures(
        List<StatementSum> sums, StatementMeasure measure)
    {
        var all = sums.FindAll(sum => sum.Measure == measure);
        return (all.Sum(sum => sum.Count), all.Sum(sum => sum.Quantity), all.Sum(sum => sum.WeightGrams), all.Sum(sum => sum.Co2eGrams));
    }

    private static (long Count, long Quantity) Waste(List<StatementSum> sums, string reason)
    {
        var all = sums.FindAll(sum => sum.Measure == StatementMeasure.Wasted && sum.Reason == reason);
        return (all.Sum(sum => sum.Count), all.Sum(sum => sum.Quantity));
    }
}
