using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

[Collection<LotCollection>]
public sealed class LotGrainTests(ClusterFixture fixture)
{
    private PanganCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task Thousand_claims_with_repeated_keys_on_three_hundred_portions_give_three_hundred_holds()
    {
        var lotId = await Cluster.PostAsync(300);
        var lot = Cluster.Lot(lotId);
        var keys = Enumerable.Range(0, 1000).Select(n => n % 10 == 9 ? n - 1 : n).Select(n => new Guid(n, 7, 7, lotId.ToByteArray()[..8]))
            .ToArray();

        var replies = await Task.WhenAll(keys.Select(key => Task.Run(async () => await lot.ClaimAsync(LotSamples.Claim(1, key)))));

        var held = replies.Where(reply => !reply.IsRefused).Select(reply => reply.Value!).ToList();
        Assert.Equal(300, held.Select(claim => claim.Id).Distinct().Count());
        Assert.All(held.GroupBy(claim => claim.Id), same => Assert.Single(same.Distinct()));
        Assert.All(replies.Where(reply => reply.IsRefused), reply => Assert.Equal(RefusalKind.InsufficientQuantity, reply.Refusal!.Kind));
        Assert.Equal(300L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM claim WHERE lot_id = '{lotId}'"));
        Assert.Equal(300L, await Cluster.QueryAsync<long>($"SELECT held FROM lot WHERE id = '{lotId}'"));
        Assert.Equal(302L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM outbox WHERE aggregate_id = '{lotId}'"));
    }

    [Fact]
    [Finding("work without a bound")]
    public async Task Thousands_of_holds_that_fall_due_at_once_lapse_in_bounded_commits_before_anything_else_is_decided()
    {
        const int Holds = 1600;
        var lotId = await Cluster.PostAsync(Holds);
        var lot = Cluster.Lot(lotId);
        await Task.WhenAll(Enumerable.Range(0, Holds).Select(_ => lot.ClaimAsync(LotSamples.Claim(1)).AsTask()));
        Cluster.Time.Advance(TimeSpan.FromHours(3));
        var others = Enumerable.Range(0, 8).Select(_ => new Caller(Guid.CreateVersion7(), Role.Recipient)).ToList();

        var replies = await Task.WhenAll(others.Select(other => lot.ClaimAsync(LotSamples.Claim(Holds / 8, caller: other)).AsTask()));

        Assert.All(replies, reply => Assert.False(reply.IsRefused, reply.Refusal?.Detail));
        Assert.Equal(
            (long)Holds, await Cluster.QueryAsync<long>($"SELECT count(*) FROM claim WHERE lot_id = '{lotId}' AND status = 3"));
        Assert.InRange(await Cluster.QueryAsync<long>($"""
            SELECT max(events) FROM (SELECT count(*) AS events FROM outbox WHERE aggregate_id = '{lotId}'
              AND subject LIKE '%claim-lapsed%' GROUP BY xid) AS commits
            """), 1, 500);
    }

    [Fact]
    public async Task Lot_and_claims_after_reactivation_are_as_they_were_answered()
    {
        var lotId = await Cluster.PostAsync(20);
        var first = (await Cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(3))).Value!;
        var second = (await Cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(4) with { DeliverTo = new Place { Lat = 1, Lon = 2 } })).Value!;
        await Cluster.Lot(lotId).CollectAsync(LotSamples.Collect(first.Id, first.PickupCode!, 2));
        var before = (await Cluster.Lot(lotId).GetAsync()).Value;

        await Cluster.ForgetGrainsAsync();

        Assert.Equivalent(before, (await Cluster.Lot(lotId).GetAsync()).Value, strict: true);
        Assert.Equal(first, (await Cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(3, first.Id))).Value);
        Assert.Equal(second.PickupCode, (await Cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(4, second.Id))).Value!.PickupCode);
    }

    [Fact]
    public async Task Post_repeated_gives_the_first_answer_also_after_claims_and_reactivation()
    {
        var lotId = Guid.CreateVersion7();
        var post = LotSamples.Post(Cluster.Time.Now, 5);
        var first = (await Cluster.Lot(lotId).PostAsync(post)).Value;
        await Cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(5));
        await Cluster.Lot(lotId).AdjustAsync(new AdjustLot { Caller = LotSamples.Donor, Notes = "bring bags", Posted = 9 });
        await Cluster.ForgetGrainsAsync();

        var again = (await Cluster.Lot(lotId).PostAsync(post)).Value;

        Assert.Equivalent(first, again, strict: true);
        var other = await Cluster.Lot(lotId).PostAsync(post with { Fingerprint = new Fingerprint(Guid.NewGuid()) });
        Assert.Equal(RefusalKind.IdempotencyKeyReused, other.Refusal?.Kind);
    }

    [Fact]
    public async Task Key_used_on_two_lots_makes_a_claim_on_each_and_each_is_repeated()
    {
        var key = Guid.CreateVersion7();
        var firstLot = await Cluster.PostAsync(50);
        var secondLot = Cluster.Lot(await Cluster.PostAsync(50));
        var first = (await Cluster.Lot(firstLot).ClaimAsync(LotSamples.Claim(1, key))).Value!;

        var others = Enumerable.Range(0, 20).Select(_ => secondLot.ClaimAsync(LotSamples.Claim(1)).AsTask());
        var reused = secondLot.ClaimAsync(LotSamples.Claim(1, key)).AsTask();
        var replies = await Task.WhenAll([reused, .. others]);

        Assert.All(replies, reply => Assert.False(reply.IsRefused));
        Assert.Equal(21, (await secondLot.GetAsync()).Value!.Quantities.Held);
        Assert.NotEqual(first.Id, replies[0].Value!.Id);
        Assert.Equal(first, (await Cluster.Lot(firstLot).ClaimAsync(LotSamples.Claim(1, key))).Value);
        Assert.Equal(replies[0].Value, (await secondLot.ClaimAsync(LotSamples.Claim(1, key))).Value);
        Assert.Equal(RefusalKind.IdempotencyKeyReused, (await secondLot.ClaimAsync(LotSamples.Claim(2, key))).Refusal?.Kind);

        // Nothing is left: only a repetition can be answered.
        Assert.False((await secondLot.ClaimAsync(LotSamples.Claim(29))).IsRefused);
        await Cluster.ForgetGrainsAsync();
        Assert.Equal(replies[0].Value, (await secondLot.ClaimAsync(LotSamples.Claim(1, key))).Value);
        Assert.Equal(50, (await secondLot.GetAsync()).Value!.Quantities.Held);
    }

    [Fact]
    public async Task Claim_when_another_activation_wrote_the_lot_loses_the_fence_and_leaves_no_trace()
    {
        var lotId = await Cluster.PostAsync(5);
        await Cluster.ExecuteAsync($"UPDATE lot SET version = version + 1 WHERE id = '{lotId}'");
        var claim = LotSamples.Claim(2);

        Assert.Equal(RefusalKind.OutcomeUnknown, (await Cluster.Lot(lotId).ClaimAsync(claim)).Refusal?.Kind);
        Assert.Equal(0L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM claim WHERE lot_id = '{lotId}'"));
        Assert.Equal(1L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM outbox WHERE aggregate_id = '{lotId}'"));

        await Cluster.ForgetGrainsAsync();
        Assert.False((await Cluster.Lot(lotId).ClaimAsync(claim)).IsRefused);
    }

    [Fact]
    public async Task Get_of_a_lot_that_was_never_posted_is_not_found() =>
        Assert.Equal(RefusalKind.NotFound, (await Cluster.Lot(Guid.CreateVersion7()).GetAsync()).Refusal?.Kind);

    [Fact]
    public async Task Hold_past_its_deadline_lapses_on_the_next_call()
    {
        var lotId = await Cluster.PostAsync(2);
        var claim = (await Cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(2))).Value!;
        Cluster.Time.Advance(TimeSpan.FromMinutes(121));

        var later = await Cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1));

        Assert.False(later.IsRefused);
        var collected = await Cluster.Lot(lotId).CollectAsync(LotSamples.Collect(claim.Id, claim.PickupCode!));
        Assert.Equal(RefusalKind.ClaimNotHeld, collected.Refusal?.Kind);
    }

    [Fact]
    public async Task Sweeper_settles_passed_deadlines_without_other_calls()
    {
        var held = await Cluster.PostAsync(2);
        await Cluster.Lot(held).ClaimAsync(LotSamples.Claim(2));
        var expiring = await Cluster.PostAsync(3, useBy: TimeSpan.FromHours(3));
        Cluster.Time.Advance(TimeSpan.FromHours(3));

        await Cluster.Grains.GetGrain<IDeadlineSweeperGrain>(0).SweepAsync();

        Assert.Equal((short)ClaimStatus.Lapsed, await Cluster.QueryAsync<short>($"SELECT status FROM claim WHERE lot_id = '{held}'"));
        Assert.Equal((short)LotStatus.Expired, await Cluster.QueryAsync<short>($"SELECT status FROM lot WHERE id = '{expiring}'"));
        Assert.Equal(0, await Cluster.Grains.GetGrain<IDeadlineSweeperGrain>(0).SweepAsync());
    }

    [Fact]
    public async Task Wrong_pickup_codes_are_counted_durably()
    {
        var lotId = await Cluster.PostAsync(1);
        var claim = (await Cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1))).Value!;
        var wrong = claim.PickupCode == "000000" ? "000001" : "000000";
        for (var left = 4; left >= 3; left--)
        {
            Assert.Equal(left, (await Cluster.Lot(lotId).CollectAsync(LotSamples.Collect(claim.Id, wrong))).Refusal?.AttemptsLeft);
        }

        await Cluster.ForgetGrainsAsync();

        Assert.Equal(2, (await Cluster.Lot(lotId).CollectAsync(LotSamples.Collect(claim.Id, wrong))).Refusal?.AttemptsLeft);
        Assert.False((await Cluster.Lot(lotId).CollectAsync(LotSamples.Collect(claim.Id, claim.PickupCode!))).IsRefused);
    }

    [Fact]
    public async Task Quantities_that_do_not_add_up_are_refused_by_the_database_itself()
    {
        var lotId = await Cluster.PostAsync(5);

        var problem = await Assert.ThrowsAsync<Npgsql.PostgresException>(
            () => Cluster.ExecuteAsync($"UPDATE lot SET held = held + 1 WHERE id = '{lotId}'"));

        Assert.Equal("lot_conserved", problem.ConstraintName);
    }
}
