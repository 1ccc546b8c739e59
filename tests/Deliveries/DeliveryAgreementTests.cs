using Microsoft.Extensions.Logging.Abstractions;
using PahlawanPangan.Accounts;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Deliveries;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Impact;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;
using static PahlawanPangan.Tests.Deliveries.CourierScene;

namespace PahlawanPangan.Tests.Deliveries;

/// <summary>A delivery ends, moves and counts with its claim and its lot, and the parties are notified.</summary>
[Safety]
[Collection<ConsumerCollection>]
public sealed class DeliveryAgreementTests(ConsumerFixture fixture)
{
    private const string Disagreement = "two aggregates that disagree after one of them ends";
    private readonly Guid _courierId = Guid.CreateVersion7();
    private readonly Caller _recipient = new(Guid.CreateVersion7(), Role.Recipient);

    private PanganCluster Cluster => fixture.Cluster;

    [Fact, Finding("a safety notice lost, stale or partial")]
    public async Task Recall_after_the_pickup_refuses_the_handover_and_reaches_courier_and_recipient()
    {
        var (lot, claim, courier) = await AssignedAsync();
        await PickUpAsync(courier, claim);

        await RecallAsync(lot, "glass in the rice");

        Assert.Equal(RefusalKind.LotRecalled, (await courier.HandOverAsync(claim, null)).Refusal?.Kind);
        await SettleAsync();
        Assert.Equal(DeliveryStatus.Ended, await StatusAsync(claim));
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);
        Assert.Equal("glass in the rice", await NoticeAsync(_courierId, "delivery-recalled"));
        Assert.Equal("glass in the rice", await NoticeAsync(_recipient.Id, "claim-recalled"));
        Assert.Equal(0, await RescuedAsync());
    }

    [Fact, Finding("a safety notice lost, stale or partial")]
    public async Task Recall_of_food_that_did_not_arrive_reaches_courier_and_recipient_and_counts_once()
    {
        var (lot, claim, courier) = await AssignedAsync();
        await PickUpAsync(courier, claim);
        Assert.False((await courier.FailAsync(claim, "accident", null)).IsRefused);
        var other = LotSamples.Claim(3, caller: _recipient);
        await Cluster.Lot(lot).ClaimAsync(other);
        await Cluster.Lot(lot).CollectAsync(LotSamples.Collect(other.ClaimId, Cluster.Codes.Of(other.ClaimId)));
        await SettleAsync();
        Assert.Equal(3, await RescuedAsync());

        await RecallAsync(lot, "botulism");

        await SettleAsync();
        Assert.Equal("botulism", await NoticeAsync(_courierId, "delivery-recalled"));
        Assert.Equal("botulism / botulism", await NoticeAsync(_recipient.Id, "claim-recalled"));
        Assert.Equal(0, await RescuedAsync());
    }

    [Fact, Finding("a safety notice lost, stale or partial")]
    public async Task Recall_before_the_pickup_refuses_it_and_reaches_courier_and_recipient()
    {
        var (lot, claim, courier) = await AssignedAsync();

        await RecallAsync(lot, "listeria");

        Assert.Equal(RefusalKind.LotRecalled, (await courier.PickUpAsync(claim, Cluster.Codes.Of(claim), null)).Refusal?.Kind);
        await SettleAsync();
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);
        Assert.Equal("listeria", await NoticeAsync(_courierId, "delivery-recalled"));
        Assert.Equal("listeria", await NoticeAsync(_recipient.Id, "claim-recalled"));
    }

    [Fact, Finding("a safety notice lost, stale or partial")]
    public async Task Recall_before_the_acceptance_refuses_it_although_the_offer_is_still_shown()
    {
        var (lot, claim, courier) = await OfferedAsync();

        await RecallAsync(lot, "listeria");

        Assert.Equal(RefusalKind.LotRecalled, (await courier.AcceptAsync(claim, null)).Refusal?.Kind);
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);
    }

    [Fact, Finding("a rule checked at one door only")]
    public async Task Handover_after_the_use_by_is_refused_and_the_food_does_not_count_as_rescued()
    {
        var (_, claim, courier) = await AssignedAsync();
        await PickUpAsync(courier, claim);
        Cluster.Time.Advance(TimeSpan.FromHours(6));

        Assert.Equal(RefusalKind.LotPastUseBy, (await courier.HandOverAsync(claim, null)).Refusal?.Kind);

        await SettleAsync();
        Assert.Equal(DeliveryStatus.Failed, await StatusAsync(claim));
        Assert.NotEqual("no notice", await NoticeAsync(_recipient.Id, "claim-lost"));
        Assert.Equal(0, await RescuedAsync());
    }

    [Fact, Finding("a rule checked at one door only")]
    public async Task Food_that_is_still_carried_at_its_use_by_ends_by_itself()
    {
        var (_, claim, courier) = await AssignedAsync();
        await PickUpAsync(courier, claim);
        await SettleAsync();
        Cluster.Time.Advance(TimeSpan.FromHours(6));

        Assert.NotEqual(0, await Upkeep().TidyAsync(CancellationToken.None));

        Assert.Equal(DeliveryStatus.Failed, await StatusAsync(claim));
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);
        await SettleAsync();
        Assert.NotEqual("no notice", await NoticeAsync(_courierId, "delivery-ended"));
    }

    [Fact, Finding(Disagreement)]
    public async Task Collection_by_the_recipient_ends_the_delivery_and_reaches_the_courier()
    {
        var (lot, claim, courier) = await AssignedAsync();

        Assert.False((await Cluster.Lot(lot).CollectAsync(LotSamples.Collect(claim, Cluster.Codes.Of(claim)))).IsRefused);

        await SettleAsync();
        Assert.Equal(DeliveryStatus.Ended, await StatusAsync(claim));
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);
        Assert.NotEqual("no notice", await NoticeAsync(_courierId, "delivery-ended"));
        Assert.Equal(5, await RescuedAsync());
    }

    [Fact, Finding(Disagreement)]
    public async Task Pickup_whose_answer_was_lost_stays_the_courier_s()
    {
        var (lot, claim, courier) = await AssignedAsync();
        var collect = LotSamples.Collect(claim, Cluster.Codes.Of(claim)) with { CourierId = _courierId };
        Assert.False((await Cluster.Lot(lot).CollectAsync(collect)).IsRefused);

        Assert.Equal(DeliveryStatus.PickedUp, (await courier.PickUpAsync(claim, "", null)).Value?.Status);
        Assert.Equal(DeliveryStatus.HandedOver, (await courier.HandOverAsync(claim, null)).Value?.Status);
    }

    [Fact, Finding(Disagreement)]
    public async Task Failure_after_the_pickup_is_not_rescued_and_reaches_recipient_and_donor()
    {
        var (_, claim, courier) = await AssignedAsync();
        await PickUpAsync(courier, claim);
        await SettleAsync();
        Assert.Equal(5, await RescuedAsync());

        Assert.Equal(DeliveryStatus.Failed, (await courier.FailAsync(claim, "accident", null)).Value?.Status);

        await SettleAsync();
        Assert.Equal(0, await RescuedAsync());
        Assert.Equal("accident", await NoticeAsync(_recipient.Id, "claim-lost"));
        Assert.Equal("accident", await NoticeAsync(LotSamples.Donor.Id, "lot-claim-lost", claim));
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);
    }

    [Fact, Finding(Disagreement)]
    public async Task Claim_that_no_courier_could_bring_is_cancelled_with_a_notice_to_its_recipient()
    {
        var (_, claim, courier) = await AssignedAsync();
        for (var failure = 1; failure <= 3; failure++)
        {
            Assert.False((await courier.FailAsync(claim, "flat tyre", null)).IsRefused);
            if (failure < 3)
            {
                Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
            }
        }

        await SettleAsync();
        Assert.Contains("flat tyre", await NoticeAsync(_recipient.Id, "claim-cancelled"), StringComparison.Ordinal);
        Assert.Contains("flat tyre", await NoticeAsync(LotSamples.Donor.Id, "lot-claim-cancelled", claim), StringComparison.Ordinal);
    }

    [Fact, Finding(Disagreement)]
    public async Task Claim_that_lapses_ends_the_delivery_and_reaches_the_courier()
    {
        var (_, claim, courier) = await AssignedAsync();
        Cluster.Time.Advance(TimeSpan.FromHours(2));
        await Cluster.Grains.GetGrain<IDeadlineSweeperGrain>(0).SweepAsync();

        await SettleAsync();

        Assert.Equal(DeliveryStatus.Ended, await StatusAsync(claim));
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);
        Assert.NotEqual("no notice", await NoticeAsync(_courierId, "delivery-ended"));
    }

    [Fact, Finding(Disagreement)]
    public async Task Cancelled_claim_cannot_be_accepted_or_handed_over_before_the_delivery_has_heard_of_it()
    {
        var (lot, claim, courier) = await OfferedAsync();
        Assert.False((await Cluster.Lot(lot).CancelAsync(LotSamples.Cancel(claim, _recipient))).IsRefused);

        Assert.Equal(RefusalKind.DeliveryNotOpen, (await courier.AcceptAsync(claim, null)).Refusal?.Kind);
    }

    [Fact, Finding("times that must move together")]
    public async Task Moved_window_moves_the_delivery_and_its_stop_and_reaches_courier_and_recipient()
    {
        var (lot, claim, courier) = await AssignedAsync();
        var (from, to) = (Cluster.Time.Now.AddHours(3), Cluster.Time.Now.AddHours(4));

        Assert.False((await MoveAsync(lot, from, to)).IsRefused);

        Assert.Equal(RefusalKind.OutsidePickupWindow, (await courier.PickUpAsync(claim, Cluster.Codes.Of(claim), null)).Refusal?.Kind);
        await SettleAsync();
        var delivery = (await Cluster.Grains.GetGrain<IDeliveryGrain>(claim).GetAsync(LotSamples.Operator)).Value!;
        Assert.Equal(
            (DeliveryStatus.Assigned, from, to, (DateTimeOffset?)from.AddMinutes(45)),
            (delivery.Status, delivery.PickupFrom, delivery.PickupTo, delivery.PickupBy));
        Assert.Equal(to, (await courier.RouteAsync()).Value!.Stops[0].Until);
        Assert.Contains($"{from:HH:mm}", await NoticeAsync(_courierId, "delivery-rescheduled"), StringComparison.Ordinal);
        Assert.Contains($"{from:HH:mm}", await NoticeAsync(_recipient.Id, "claim-rescheduled"), StringComparison.Ordinal);

        // The hold did not lapse at its first deadline, and the late courier is judged by the new one.
        Cluster.Time.Advance(TimeSpan.FromHours(3));
        _ = await Dispatcher(Cluster).SettleLateAsync(CancellationToken.None);
        Assert.Equal(DeliveryStatus.PickedUp, (await courier.PickUpAsync(claim, Cluster.Codes.Of(claim), null)).Value?.Status);
    }

    [Fact, Finding("times that must move together")]
    public async Task Withdrawal_reaches_each_claimant_once_and_their_holds_stay()
    {
        var lot = await Cluster.PostAsync(20);
        var other = new Caller(Guid.CreateVersion7(), Role.Recipient);
        await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(2, caller: _recipient));
        await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(3, caller: _recipient));
        await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(4, caller: other));

        await Cluster.Lot(lot).WithdrawAsync(new WithdrawLot { Caller = LotSamples.Operator, Reason = "closing early" });

        await SettleAsync();
        Assert.Equal("closing early", await NoticeAsync(_recipient.Id, "lot-withdrawn"));
        Assert.Equal("closing early", await NoticeAsync(other.Id, "lot-withdrawn"));
        Assert.Equal(9, (await Cluster.Lot(lot).GetAsync()).Value!.Quantities.Held);
    }

    [Theory, Finding(Disagreement)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delivery_of_a_courier_whose_account_ends_is_offered_again_or_lost(bool isPickedUp)
    {
        var accountId = await RegisterAsync($"{_courierId}@example.org");
        var (_, claim, courier) = await AssignedAsync(accountId);
        if (isPickedUp)
        {
            await PickUpAsync(courier, claim);
        }

        await SettleAsync();
        await Upkeep().TidyAsync(CancellationToken.None);
        Assert.Equal(isPickedUp ? DeliveryStatus.PickedUp : DeliveryStatus.Assigned, await StatusAsync(claim));
        var account = Cluster.Grains.GetGrain<IAccountGrain>(accountId);
        Assert.False((await account.AdministerAsync(LotSamples.Operator, null, true, null)).IsRefused);

        await Upkeep().TidyAsync(CancellationToken.None);

        Assert.Equal(isPickedUp ? DeliveryStatus.Failed : DeliveryStatus.Offered, await StatusAsync(claim));
        await SettleAsync();
        Assert.Equal(isPickedUp ? 0 : 1, (int)await Cluster.QueryAsync<long>(
            $"SELECT count(*) FROM delivery WHERE id = '{claim}' AND status = 0 AND courier_id IS NULL"));
    }

    private async Task<Guid> RegisterAsync(string email)
    {
        var identity = Cluster.Grains.GetGrain<IIdentityGrain>(0);
        await identity.RegisterAsync(AccountSamples.Register(email) with { Role = Role.Courier });
        var (_, code) = await SentCodes.LastAsync(Cluster, email, "confirmation");
        Assert.False((await identity.ConfirmAsync(new ConfirmAccount { Email = email, Code = code })).IsRefused);
        return await Cluster.QueryAsync<Guid>(
            "SELECT id FROM document WHERE kind = 'account' AND convert_from(body, 'UTF8')::jsonb ->> 'status' = '1'");
    }

    private async Task<(Guid Lot, Guid Claim, ICourierGrain Courier)> OfferedAsync(Guid? courierId = null)
    {
        var courier = await CourierAsync(Cluster, capacityGrams: 20_000, courierId ?? _courierId);
        var lot = await Cluster.PostAsync(20);
        var claim = await ClaimAsync(Cluster, lot, 5, _recipient);
        await DispatchAsync(Cluster, fixture.Consumers);
        return (lot, claim, courier);
    }

    private async Task<(Guid Lot, Guid Claim, ICourierGrain Courier)> AssignedAsync(Guid? courierId = null)
    {
        var offered = await OfferedAsync(courierId);
        Assert.Equal(DeliveryStatus.Assigned, (await offered.Courier.AcceptAsync(offered.Claim, null)).Value?.Status);
        return offered;
    }

    private async Task PickUpAsync(ICourierGrain courier, Guid claim) => Assert.Equal(
        DeliveryStatus.PickedUp, (await courier.PickUpAsync(claim, Cluster.Codes.Of(claim), null)).Value?.Status);

    private async Task RecallAsync(Guid lot, string reason)
    {
        var recalled = await Cluster.Lot(lot).RecallAsync(new RecallLot { Caller = LotSamples.Donor, Reason = reason });
        Assert.False(recalled.IsRefused, recalled.Refusal?.Detail);
    }

    private ValueTask<Reply<LotView>> MoveAsync(Guid lot, DateTimeOffset from, DateTimeOffset to) => Cluster.Lot(lot).AdjustAsync(
        new AdjustLot { Caller = LotSamples.Donor, PickupWindow = new PickupWindow(from, to) });

    /// <summary>Waits until every consequence of the lots' and deliveries' events is there.</summary>
    private async Task SettleAsync()
    {
        await DispatchAsync(Cluster, fixture.Consumers);
        await fixture.Consumers.CatchUpAsync("impact");
        await fixture.Consumers.CatchUpAsync("notifications");
        await fixture.Consumers.CatchUpAsync("delivery-notifications");
    }

    private async Task<DeliveryStatus?> StatusAsync(Guid claim) =>
        (await Cluster.Grains.GetGrain<IDeliveryGrain>(claim).GetAsync(LotSamples.Operator)).Value?.Status;

    /// <summary>The reason of the account's only notice of a kind.</summary>
    private Task<string> NoticeAsync(Guid account, string kind, Guid? claim = null) => Cluster.QueryAsync<string>(
        $"""
         SELECT coalesce(string_agg(reason, ' / '), 'no notice') FROM notification
         WHERE account_id = '{account}' AND kind = '{kind}' AND ({(claim is null ? "true" : $"claim_id = '{claim}'")})
         """);

    private async Task<long> RescuedAsync() =>
        (await Cluster.Grains.GetGrain<IImpactGrain>(0).OwnAsync(_recipient)).Value!.Portions;

    private DeliveryUpkeep Upkeep() =>
        new(
            Cluster.Database, Cluster.Grains, new Clock(Cluster.Time), new ServiceStates(Cluster.Time),
            NullLogger<DeliveryUpkeep>.Instance);
}
