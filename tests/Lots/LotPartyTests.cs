using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Search;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>What the parties to a lot are told and held to, as it is stored, searched and announced.</summary>
[Safety]
[Collection<LotCollection>]
public sealed class LotPartyTests(ClusterFixture fixture)
{
    private readonly Caller _recipient = new(Guid.CreateVersion7(), Role.Recipient);

    private PanganCluster Cluster => fixture.Cluster;

    [Fact, Finding("a safety notice lost, stale or partial")]
    public async Task Recall_reaches_who_collected_and_who_holds_with_the_donor_s_reason_also_after_days()
    {
        var lot = await Cluster.PostAsync(20);
        var (taken, held) = (await ClaimAsync(lot, 3), await ClaimAsync(lot, 2));
        await Cluster.Lot(lot).CollectAsync(LotSamples.Collect(taken, Cluster.Codes.Of(taken), quantity: 1));
        Cluster.Time.Advance(TimeSpan.FromHours(1));

        var recalled = await Cluster.Lot(lot).RecallAsync(new RecallLot { Caller = LotSamples.Donor, Reason = "pieces of glass" });

        Assert.False(recalled.IsRefused);
        Cluster.Time.Advance(TimeSpan.FromDays(2));
        await using (var consumers = RunningConsumers.Start(Cluster))
        {
            await consumers.CatchUpAsync("notifications");
            await consumers.CatchUpAsync("impact");
        }

        Assert.Equal(
            "pieces of glass 1, pieces of glass 2",
            await Cluster.QueryAsync<string>(
                $"""
                 SELECT string_agg(reason || ' ' || quantity, ', ' ORDER BY quantity) FROM notification
                 WHERE account_id = '{_recipient.Id}' AND kind = 'claim-recalled'
                 """));
        await Cluster.ForgetGrainsAsync();
        foreach (var (claim, status) in new[] { (taken, ClaimStatus.Collected), (held, ClaimStatus.Cancelled) })
        {
            var view = (await Cluster.Grains.GetGrain<ILotCatalogueGrain>(0).ClaimAsync(_recipient, claim)).Value!;
            Assert.Equal((status, "pieces of glass"), (view.Status, view.Reason));
            Assert.NotNull(view.RecalledAt);
            Assert.Equal(view with { PickupCode = null }, (await Cluster.Lot(lot).GetClaimAsync(claim)).Value);
        }

        Assert.Equal(
            0L, await Cluster.QueryAsync<long>($"SELECT coalesce(sum(portions), 0)::bigint FROM impact WHERE key = '{_recipient.Id}'"));
    }

    [Fact, Finding("times that must move together")]
    public async Task Moved_window_and_its_holds_are_stored_and_a_repetition_gets_its_first_answer()
    {
        var lot = await Cluster.PostAsync(20);
        var request = LotSamples.Claim(3, caller: _recipient);
        var first = (await Cluster.Lot(lot).ClaimAsync(request)).Value!;
        var window = new PickupWindow(Cluster.Time.Now.AddHours(3), Cluster.Time.Now.AddHours(4));

        Assert.False((await AdjustAsync(lot, window)).IsRefused);
        await Cluster.ForgetGrainsAsync();

        Assert.Equal(first, (await Cluster.Lot(lot).ClaimAsync(request)).Value);
        Assert.Equal(window.To, (await Cluster.Lot(lot).GetClaimAsync(first.Id)).Value!.HeldUntil);
        var early = await Cluster.Lot(lot).CollectAsync(LotSamples.Collect(first.Id, first.PickupCode!));
        Assert.Equal((RefusalKind.OutsidePickupWindow, window), (early.Refusal!.Kind, early.Refusal.PickupWindow));
        Cluster.Time.Advance(TimeSpan.FromHours(2.5));
        await SweepAsync();
        Assert.Equal(ClaimStatus.Held, (await Cluster.Lot(lot).GetClaimAsync(first.Id)).Value!.Status);
        Cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.False((await Cluster.Lot(lot).CollectAsync(LotSamples.Collect(first.Id, first.PickupCode!))).IsRefused);
    }

    [Fact, Finding("times that must move together")]
    public async Task Lot_past_its_window_is_closed_by_the_sweeper_unknown_to_the_search_and_told_to_its_donor()
    {
        var lot = await Cluster.PostAsync(20);
        var now = Cluster.Time.Now;
        Assert.False((await AdjustAsync(lot, new PickupWindow(now, now.AddHours(1)))).IsRefused);
        await using var consumers = RunningConsumers.Start(Cluster);
        await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        Assert.Contains(lot, await SearchAsync());

        Cluster.Time.Advance(TimeSpan.FromHours(1));
        Assert.DoesNotContain(lot, await SearchAsync());
        await SweepAsync();

        Assert.Equal((short)LotStatus.Closed, await Cluster.QueryAsync<short>($"SELECT status FROM lot WHERE id = '{lot}'"));
        Assert.Equal(0, await SweepAsync());
        await consumers.CatchUpAsync("notifications");
        Assert.Equal(
            20L, await Cluster.QueryAsync<long>($"SELECT quantity FROM notification WHERE kind = 'lot-closed' AND lot_id = '{lot}'"));

        Assert.False((await AdjustAsync(lot, new PickupWindow(now, now.AddHours(3)))).IsRefused);
        await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        Assert.Contains(lot, await SearchAsync());
        Cluster.Time.Advance(TimeSpan.FromHours(2));
        await SweepAsync();
        Cluster.Time.Advance(TimeSpan.FromHours(3));
        await SweepAsync();
        Assert.Equal((short)LotStatus.Expired, await Cluster.QueryAsync<short>($"SELECT status FROM lot WHERE id = '{lot}'"));
    }

    [Fact, Finding("no bound on what one party may do or a lot may gather")]
    public async Task Recipient_who_takes_and_returns_everything_is_stopped_and_another_gets_it_also_after_reactivation()
    {
        var lot = await Cluster.PostAsync(100);
        Reply<ClaimView> claimed;
        var taken = 0;
        while (!(claimed = await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(100, caller: _recipient))).IsRefused && taken++ < 200)
        {
            await Cluster.Lot(lot).CancelAsync(LotSamples.Cancel(claimed.Value.Id, _recipient));
        }

        Assert.Equal((10, RefusalKind.LimitReached, 10L), (taken, claimed.Refusal!.Kind, claimed.Refusal.Bound));
        await Cluster.ForgetGrainsAsync();
        claimed = await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(100, caller: _recipient));
        Assert.Equal(RefusalKind.LimitReached, claimed.Refusal?.Kind);
        var other = new Caller(Guid.CreateVersion7(), Role.Recipient);
        Assert.False((await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(100, caller: other))).IsRefused);
    }

    [Fact, Finding("no bound on what one party may do or a lot may gather")]
    public async Task Lot_with_very_many_ended_claims_is_loaded_without_them_and_answers_as_with_them()
    {
        var lot = await Cluster.PostAsync(1_000_000);
        var (taken, returned) = (LotSamples.Claim(3, caller: _recipient), LotSamples.Claim(2, caller: _recipient));
        var held = LotSamples.Claim(1, caller: _recipient);
        var first = (await Cluster.Lot(lot).ClaimAsync(taken)).Value!;
        await Cluster.Lot(lot).ClaimAsync(returned);
        await Cluster.Lot(lot).ClaimAsync(held);
        await Cluster.Lot(lot).CollectAsync(LotSamples.Collect(first.Id, first.PickupCode!));
        await Cluster.Lot(lot).CancelAsync(LotSamples.Cancel(returned.ClaimId, _recipient));
        await Cluster.ForgetGrainsAsync();

        // The claims that matter come after the others, so that they are not among the first thousand.
        await Cluster.ExecuteAsync(
            $"""
             CREATE TEMPORARY TABLE own ON COMMIT PRESERVE ROWS AS SELECT * FROM claim WHERE lot_id = '{lot}';
             DELETE FROM claim WHERE lot_id = '{lot}';
             INSERT INTO claim (
               id, lot_id, recipient_id, quantity, status, collected, held_until, wrong_codes, changed_at, created_at, fingerprint)
             SELECT gen_random_uuid(), '{lot}',
                    CASE WHEN i > 2000 AND i % 140 = 0 THEN '{_recipient.Id}'::uuid ELSE gen_random_uuid() END,
                    1, CASE WHEN i > 2000 THEN 3 ELSE 1 END, CASE WHEN i > 2000 THEN NULL ELSE 1 END, now(), 0, 1, now(), gen_random_uuid()
             FROM generate_series(1, 3000) i;
             INSERT INTO claim SELECT * FROM own;
             DROP TABLE own
             """);
        var store = new LotStore(Cluster.Services.GetRequiredService<LotShards>());
        var loaded = (await store.LoadAsync(lot, CancellationToken.None))!;
        Assert.True(loaded.IsPartial);
        Assert.Equal(LotStore.EndedLoadedMax + 2, loaded.Claims.Count); // One hold, and one more to see that there are more.
        Assert.DoesNotContain(taken.ClaimId, loaded.Claims.Keys);

        var grain = Cluster.Lot(lot);
        Assert.Equal(first, (await grain.ClaimAsync(taken)).Value);
        var other = await grain.ClaimAsync(taken with { Fingerprint = new Fingerprint(Guid.NewGuid()) });
        Assert.Equal(RefusalKind.IdempotencyKeyReused, other.Refusal?.Kind);
        Assert.Equal(ClaimStatus.Cancelled, (await grain.CancelAsync(LotSamples.Cancel(returned.ClaimId, _recipient))).Value?.Status);
        Assert.Equal(RefusalKind.ClaimNotHeld, (await grain.CollectAsync(LotSamples.Collect(first.Id, "000000"))).Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, (await grain.CancelAsync(LotSamples.Cancel(Guid.NewGuid(), _recipient))).Refusal?.Kind);
        await Cluster.ForgetGrainsAsync();
        Assert.Equal(ClaimStatus.Collected, (await grain.GetClaimAsync(taken.ClaimId)).Value?.Status);

        // Seven of the three thousand and one more: the eleventh is refused, and the repetition is not.
        for (var givenBack = 8; givenBack < 10; givenBack++)
        {
            var claim = LotSamples.Claim(1, caller: _recipient);
            Assert.False((await grain.ClaimAsync(claim)).IsRefused);
            Assert.False((await grain.CancelAsync(LotSamples.Cancel(claim.ClaimId, _recipient))).IsRefused);
        }

        Assert.Equal(RefusalKind.LimitReached, (await grain.ClaimAsync(LotSamples.Claim(1, caller: _recipient))).Refusal?.Kind);
        Assert.Equal(first, (await grain.ClaimAsync(taken)).Value);
        Assert.False((await grain.RecallAsync(new RecallLot { Caller = LotSamples.Donor, Reason = "glass" })).IsRefused);
        await Cluster.ForgetGrainsAsync();
        foreach (var claim in new[] { taken, held })
        {
            Assert.Equal("glass", (await grain.GetClaimAsync(claim.ClaimId)).Value?.Reason);
        }
    }

    [Fact, Finding("a limit applied before a filter")]
    public async Task Page_of_a_search_is_full_while_there_is_more_although_the_projection_is_behind()
    {
        await using var cluster = await PanganCluster.StartAsync(fixture.Servers);
        var lots = new List<Guid>();
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            for (var minute = 0; minute < 5; minute++)
            {
                lots.Add(await cluster.PostAsync(1, TimeSpan.FromMinutes(60 + minute)));
            }

            await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        }

        foreach (var lot in lots.Take(3))
        {
            await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1));
        }

        var catalogue = cluster.Grains.GetGrain<ILotCatalogueGrain>(0);
        var page = (await catalogue.SearchAsync(new LotSearch { Page = new PageRequest(1, null) })).Value!;
        Assert.Equal([lots[3]], page.Items.Select(lot => lot.Id));
        page = (await catalogue.SearchAsync(new LotSearch { Page = new PageRequest(1, page.Next) })).Value!;
        Assert.Equal([lots[4]], page.Items.Select(lot => lot.Id));
        Assert.Null(page.Next);
    }

    private async Task<Guid> ClaimAsync(Guid lot, long quantity) =>
        (await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(quantity, caller: _recipient))).Value!.Id;

    private ValueTask<Reply<LotView>> AdjustAsync(Guid lot, PickupWindow window) =>
        Cluster.Lot(lot).AdjustAsync(new AdjustLot { Caller = LotSamples.Donor, PickupWindow = window });

    private Task<int> SweepAsync() => Cluster.Grains.GetGrain<IDeadlineSweeperGrain>(0).SweepAsync();

    private async Task<IEnumerable<Guid>> SearchAsync()
    {
        var page = await Cluster.Grains.GetGrain<ILotCatalogueGrain>(0).SearchAsync(new LotSearch { Page = new PageRequest(200, null) });
        return page.Value!.Items.Select(lot => lot.Id);
    }
}
