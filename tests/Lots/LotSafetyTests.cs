using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Search;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>Unsafe food as it is stored, swept, searched and announced.</summary>
[Safety]
[Collection<LotCollection>]
public sealed class LotSafetyTests(ClusterFixture fixture)
{
    private readonly Caller _recipient = new(Guid.CreateVersion7(), Role.Recipient);

    private PanganCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task Posting_out_of_limits_stays_withdrawn_and_refused_also_after_a_restart()
    {
        var id = Guid.CreateVersion7();
        var post = LotSamples.Post(Cluster.Time.Now, 20);
        post = post with { Terms = post.Terms with { Temperature = Reading(40), BatchCodes = ["B-7"] } };

        var refused = await Cluster.Lot(id).PostAsync(post);
        Assert.Equal(RefusalKind.TemperatureOutOfLimits, refused.Refusal?.Kind);
        Assert.Equal(refused.Refusal, (await Cluster.Lot(id).PostAsync(post)).Refusal);
        await Cluster.ForgetGrainsAsync();

        Assert.Equal(refused.Refusal, (await Cluster.Lot(id).PostAsync(post)).Refusal);
        var other = await Cluster.Lot(id).PostAsync(post with { Fingerprint = new Fingerprint(Guid.NewGuid()) });
        Assert.Equal(RefusalKind.IdempotencyKeyReused, other.Refusal?.Kind);
        Assert.Equal(RefusalKind.LotNotOpen, (await Cluster.Lot(id).ClaimAsync(LotSamples.Claim(1))).Refusal?.Kind);
        var lot = (await Cluster.Lot(id).GetAsync()).Value!;
        Assert.Equal((LotStatus.Withdrawn, 20L, 3L), (lot.Status, lot.Quantities.Withdrawn, lot.Version));
        await using var consumers = RunningConsumers.Start(Cluster);
        await consumers.CatchUpAsync(OpenLotProjection.ConsumerName);
        await consumers.CatchUpAsync("notifications");
        Assert.Equal(0L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM open_lot WHERE lot_id = '{id}'"));
        Assert.Equal(
            refused.Refusal!.Detail,
            await Cluster.QueryAsync<string>($"SELECT reason FROM notification WHERE lot_id = '{id}' AND kind = 'lot-withdrawn'"));
    }

    [Fact]
    public async Task Posting_that_is_refused_for_what_it_says_stores_nothing()
    {
        var post = LotSamples.Post(Cluster.Time.Now, 20);
        foreach (var terms in new[]
        {
            post.Terms with { Temperature = Reading(70, 2) }, post.Terms with { PreparedAt = Cluster.Time.Now.AddHours(1) },
            post.Terms with { UseBy = Cluster.Time.Now.AddDays(8) },
            post.Terms with { Category = "moon-cheese", PreparedAt = Cluster.Time.Now },
        })
        {
            var id = Guid.CreateVersion7();
            Assert.True((await Cluster.Lot(id).PostAsync(post with { Terms = terms })).IsRefused);
            Assert.False((await Cluster.Lot(id).PostAsync(post)).IsRefused);
        }
    }

    [Fact]
    public async Task Broken_chain_survives_a_restart_and_the_sweeper_closes_its_lot_and_tells_holders_and_donor()
    {
        var lot = await Cluster.PostAsync(20);
        Cluster.Time.Advance(TimeSpan.FromMinutes(30));
        var (refused, held) = (await ClaimAsync(lot, 3), await ClaimAsync(lot, 2));
        var collect = LotSamples.Collect(refused, Cluster.Codes.Of(refused)) with { Temperature = Reading(40, -10) };

        Assert.Equal(RefusalKind.TemperatureOutOfLimits, (await Cluster.Lot(lot).CollectAsync(collect)).Refusal?.Kind);

        await Cluster.ForgetGrainsAsync();
        var broken = (await Cluster.Lot(lot).GetAsync()).Value!.Terms.Chain!;
        Assert.Equal(Cluster.Time.Now.AddMinutes(-10), broken.BrokenSince);
        Assert.Equal(
            RefusalKind.TemperatureRequired, (await Cluster.Lot(lot).CollectAsync(collect with { Temperature = null })).Refusal?.Kind);
        await Cluster.ForgetGrainsAsync();
        Assert.Equal(Cluster.Time.Now.AddMinutes(110).UtcDateTime, await DueAtAsync(lot));
        Cluster.Time.Advance(TimeSpan.FromMinutes(109));
        await SweepAsync();
        Assert.Equal((short)LotStatus.Open, await StatusAsync(lot));

        Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        await SweepAsync();

        Assert.Equal((short)LotStatus.Withdrawn, await StatusAsync(lot));
        Assert.Equal(20L, await Cluster.QueryAsync<long>($"SELECT withdrawn FROM lot WHERE id = '{lot}'"));
        Assert.Equal(0L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM lot WHERE id = '{lot}' AND due_at IS NOT NULL"));
        await using var consumers = RunningConsumers.Start(Cluster);
        await consumers.CatchUpAsync("notifications");
        foreach (var claim in new[] { refused, held })
        {
            Assert.StartsWith(
                "The cold chain was broken for longer than 120 minutes.",
                await Cluster.QueryAsync<string>(
                    $"SELECT reason FROM notification WHERE claim_id = '{claim}' AND kind = 'claim-cancelled'"),
                StringComparison.Ordinal);
        }

        Assert.Equal(
            20L, await Cluster.QueryAsync<long>($"SELECT quantity FROM notification WHERE lot_id = '{lot}' AND kind = 'lot-withdrawn'"));
        Assert.Equal(0L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM open_lot WHERE lot_id = '{lot}'"));
    }

    [Fact]
    public async Task Reading_that_comes_when_the_budget_is_over_closes_the_lot_before_it_is_answered()
    {
        var id = Guid.CreateVersion7();
        var post = LotSamples.Post(Cluster.Time.Now, 20);
        await Cluster.Lot(id).PostAsync(post with { Terms = post.Terms with { TemperatureClass = TemperatureClass.Frozen } });
        var claim = await ClaimAsync(id, 3);
        Cluster.Time.Advance(TimeSpan.FromMinutes(90));
        var collect = LotSamples.Collect(claim, Cluster.Codes.Of(claim)) with { Temperature = Reading(4, -60) };

        Assert.Equal(RefusalKind.TemperatureOutOfLimits, (await Cluster.Lot(id).CollectAsync(collect)).Refusal?.Kind);

        Assert.Equal((short)LotStatus.Withdrawn, await StatusAsync(id));
        Assert.Equal((short)ClaimStatus.Cancelled, await Cluster.QueryAsync<short>($"SELECT status FROM claim WHERE id = '{claim}'"));
    }

    [Fact]
    public async Task Sweeper_finds_the_holds_of_a_withdrawn_lot_whose_chain_is_broken()
    {
        var lot = await Cluster.PostAsync(20);
        var now = Cluster.Time.Now;
        await Cluster.Lot(lot).AdjustAsync(
            new AdjustLot { Caller = LotSamples.Donor, PickupWindow = new PickupWindow(now.AddMinutes(90), now.AddHours(6)) });
        Cluster.Time.Advance(TimeSpan.FromMinutes(90));
        var claim = await ClaimAsync(lot, 3);
        Cluster.Time.Advance(TimeSpan.FromMinutes(10));
        var collect = LotSamples.Collect(claim, Cluster.Codes.Of(claim)) with { Temperature = Reading(40, -60) };
        Assert.Equal(RefusalKind.TemperatureOutOfLimits, (await Cluster.Lot(lot).CollectAsync(collect)).Refusal?.Kind);
        await Cluster.Lot(lot).WithdrawAsync(new WithdrawLot { Caller = LotSamples.Donor, Reason = "closing" });
        await Cluster.ForgetGrainsAsync();

        // The hold itself lapses later.
        Cluster.Time.Advance(TimeSpan.FromMinutes(60));
        await SweepAsync();

        Assert.Equal((short)ClaimStatus.Cancelled, await Cluster.QueryAsync<short>($"SELECT status FROM claim WHERE id = '{claim}'"));
        Assert.Equal(20L, await Cluster.QueryAsync<long>($"SELECT withdrawn FROM lot WHERE id = '{lot}'"));
    }

    [Fact]
    public async Task Override_is_kept_counted_and_told_to_the_recipient()
    {
        var lot = await Cluster.PostAsync(20);
        var claim = await ClaimAsync(lot, 3);
        var counted = 0L;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Name == "pangan.collections.overridden")
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            Assert.Equal(0, tags.Length);
            Interlocked.Add(ref counted, value);
        });
        listener.Start();
        var command = LotSamples.Collect(claim, "") with { Code = null, OverrideReason = "phone lost" };

        Assert.False((await Cluster.Lot(lot).CollectAsync(command)).IsRefused);
        Assert.False((await Cluster.Lot(lot).CollectAsync(command)).IsRefused);

        Assert.Equal(1, Interlocked.Read(ref counted));
        await Cluster.ForgetGrainsAsync();
        Assert.Equal("phone lost", (await Cluster.Lot(lot).CollectAsync(command)).Value?.OverrideReason);
        await using var consumers = RunningConsumers.Start(Cluster);
        await consumers.CatchUpAsync("notifications");
        Assert.Equal(
            "It was handed over without the pickup code: phone lost",
            await Cluster.QueryAsync<string>($"SELECT reason FROM notification WHERE claim_id = '{claim}' AND kind = 'claim-collected'"));
        Assert.Equal("phone lost", (string?)(await EventAsync(lot, "collected"))["override"]!["reason"]);
    }

    [Fact]
    public async Task Rejected_food_is_stored_told_to_the_donor_unknown_to_the_search_and_never_rescued()
    {
        var lot = await Cluster.PostAsync(9);
        var (partly, wholly) = (await ClaimAsync(lot, 5), await ClaimAsync(lot, 4));

        var taken = await Cluster.Lot(lot).CollectAsync(Reject(partly, 2, RejectionReason.Spoiled));
        Assert.Equal((ClaimStatus.Collected, 3L), (taken.Value!.Status, taken.Value.Collected));
        var ended = await Cluster.Lot(lot).CollectAsync(Reject(wholly, 4, RejectionReason.Damaged));
        Assert.Equal(ClaimStatus.Cancelled, ended.Value!.Status);

        await Cluster.ForgetGrainsAsync();
        var stored = (await Cluster.Lot(lot).GetAsync()).Value!;
        Assert.Equal((LotStatus.Closed, 6L, 3L), (stored.Status, stored.Quantities.Withdrawn, stored.Quantities.Collected));
        var again = (await Cluster.Lot(lot).CollectAsync(Reject(wholly, 4, RejectionReason.Damaged))).Value!;
        Assert.Equal(new Rejection { Quantity = 4, Reason = RejectionReason.Damaged }, again.Rejected);
        await using var consumers = RunningConsumers.Start(Cluster);
        foreach (var consumer in new[] { "notifications", "impact", OpenLotProjection.ConsumerName })
        {
            await consumers.CatchUpAsync(consumer);
        }

        Assert.Equal(
            "damaged 4, spoiled 2",
            await Cluster.QueryAsync<string>(
                $"""
                 SELECT string_agg(reason || ' ' || quantity, ', ' ORDER BY reason) FROM notification
                 WHERE lot_id = '{lot}' AND kind = 'lot-rejected' AND account_id = '{LotSamples.Donor.Id}'
                 """));
        Assert.Equal(
            "The food was refused at the door: it is damaged.",
            await Cluster.QueryAsync<string>($"SELECT reason FROM notification WHERE claim_id = '{wholly}' AND kind = 'claim-cancelled'"));
        Assert.Equal(
            3L, await Cluster.QueryAsync<long>($"SELECT coalesce(sum(portions), 0)::bigint FROM impact WHERE key = '{_recipient.Id}'"));
        Assert.Equal(0L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM open_lot WHERE lot_id = '{lot}' AND is_open"));
        var rejected = await EventAsync(lot, "rejected");
        Assert.Equal(
            ("damaged", "withdrawn", 4, wholly),
            ((string?)rejected["reason"], (string?)rejected["outcome"], (int)rejected["quantity"]!, (Guid)rejected["claimId"]!));
    }

    [Fact]
    public async Task Event_of_a_posting_says_what_was_stated_and_the_one_of_a_reading_whom_it_concerns()
    {
        var id = Guid.CreateVersion7();
        var post = LotSamples.Post(Cluster.Time.Now, 20);
        await Cluster.Lot(id).PostAsync(post with
        {
            Terms = post.Terms with
            {
                BatchCodes = ["B-7", "B-8"],
                Gtin = "09506000134352",
                PreparedAt = Cluster.Time.Now.AddHours(-1),
                Temperature = new TemperatureReading { Celsius = 70.5, MeasuredAt = Cluster.Time.Now, Device = "probe 7" },
                Diets = Diets.Vegetarian | Diets.Vegan,
            },
        });
        var claim = await ClaimAsync(id, 2);
        var courier = Guid.CreateVersion7();
        await Cluster.Lot(id).CollectAsync(
            LotSamples.Collect(claim, Cluster.Codes.Of(claim)) with { Temperature = Reading(40), CourierId = courier });

        var posted = await EventAsync(id, "posted");
        Assert.Equal("""["B-7","B-8"]""", posted["batchCodes"]!.ToJsonString());
        Assert.Equal("""["vegetarian","vegan"]""", posted["diet"]!.ToJsonString());
        Assert.Equal("09506000134352", (string?)posted["gtin"]);
        Assert.Equal(Cluster.Time.Now.AddHours(-1), (DateTimeOffset)posted["preparedAt"]!);
        Assert.Equal(
            (70.5, "probe 7", 1, true),
            ((double)posted["temperature"]!["celsius"]!, (string?)posted["temperature"]!["device"],
                (int)posted["temperature"]!["limitsVersion"]!, (bool)posted["temperature"]!["isWithin"]!));
        var recorded = await EventAsync(id, "temperature-recorded");
        Assert.Equal(
            ("pickup", 40, false, claim, _recipient.Id, courier),
            ((string?)recorded["stage"], (int)recorded["celsius"]!, (bool)recorded["isWithin"]!, (Guid)recorded["claimId"]!,
                (Guid)recorded["recipientId"]!, (Guid)recorded["courierId"]!));
    }

    [Fact]
    public async Task Reading_out_of_limits_under_a_key_is_recorded_once_and_answered_as_before()
    {
        var lot = await Cluster.PostAsync(20);
        var claim = await ClaimAsync(lot, 3);
        var collect = LotSamples.Collect(claim, Cluster.Codes.Of(claim));
        new RepeatKey(Guid.CreateVersion7(), new Fingerprint(Guid.CreateVersion7())).Set();

        var first = await Cluster.Lot(lot).CollectAsync(collect with { Temperature = Reading(40) });
        await Cluster.ForgetGrainsAsync();
        var again = await Cluster.Lot(lot).CollectAsync(collect with { Temperature = Reading(40) });

        Assert.Equal(RefusalKind.TemperatureOutOfLimits, first.Refusal?.Kind);
        Assert.Equal(first.Refusal, again.Refusal);
        Assert.Equal(
            1L,
            await Cluster.QueryAsync<long>($"SELECT count(*) FROM outbox WHERE aggregate_id = '{lot}' AND subject LIKE '%recorded%'"));
        RequestContext.Clear();
    }

    private CollectClaim Reject(Guid claim, long quantity, RejectionReason reason) =>
        LotSamples.Collect(claim, Cluster.Codes.Of(claim)) with { Rejected = new Rejection { Quantity = quantity, Reason = reason } };

    private TemperatureReading Reading(double celsius, int minutes = 0) =>
        new() { Celsius = celsius, MeasuredAt = Cluster.Time.Now.AddMinutes(minutes) };

    private async Task<Guid> ClaimAsync(Guid lot, long quantity)
    {
        var claim = await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(quantity, caller: _recipient));
        Assert.False(claim.IsRefused, claim.Refusal?.Detail);
        return claim.Value.Id;
    }

    private Task<int> SweepAsync() => Cluster.Grains.GetGrain<IDeadlineSweeperGrain>(0).SweepAsync();

    private Task<short> StatusAsync(Guid lot) => Cluster.QueryAsync<short>($"SELECT status FROM lot WHERE id = '{lot}'");

    private Task<DateTime> DueAtAsync(Guid lot) => Cluster.QueryAsync<DateTime>($"SELECT due_at FROM lot WHERE id = '{lot}'");

    /// <summary>The data of the last event of a kind.</summary>
    private async Task<JsonNode> EventAsync(Guid lot, string kind)
    {
        var payload = await Cluster.QueryAsync<string>(
            $"""
             SELECT convert_from(payload, 'UTF8') FROM outbox WHERE aggregate_id = '{lot}' AND subject = 'pangan.lot.{kind}.jakarta'
             ORDER BY sequence DESC LIMIT 1
             """);
        return JsonNode.Parse(payload)!["data"]!;
    }
}
