using FsCheck;
using FsCheck.Fluent;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Lots;
using static PahlawanPangan.Tests.Deliveries.CourierScene;

namespace PahlawanPangan.Tests.Notifications;

/// <summary>Whatever one party does to a claim, the others concerned are told: once over every command.</summary>
[Safety]
[Collection<ConsumerCollection>]
public sealed class OtherPartyTests(ConsumerFixture fixture)
{
    private readonly Caller _donor = new(Guid.CreateVersion7(), Role.Donor);
    private readonly Caller _recipient = new(Guid.CreateVersion7(), Role.Recipient);
    private readonly Caller _holder = new(Guid.CreateVersion7(), Role.Recipient);
    private readonly Guid _courier = Guid.CreateVersion7();

    private PanganCluster Cluster => fixture.Cluster;

    [Theory]
    [InlineData("move", "", "claim-rescheduled", "claim-rescheduled", "delivery-rescheduled")]
    [InlineData("withdraw", "lot-withdrawn", "lot-withdrawn", "lot-withdrawn", "lot-withdrawn")]
    [InlineData("recall", "lot-recalled", "claim-recalled", "claim-recalled", "delivery-recalled")]
    [InlineData("override", "", "", "claim-collected", "")]
    [InlineData("override of the delivered", "", "claim-collected", "", "delivery-ended")]
    [InlineData("reject", "lot-claim-cancelled lot-rejected", "", "claim-cancelled", "")]
    [InlineData("cancel", "lot-claim-cancelled", "", "", "delivery-ended")]
    [InlineData("lapse", "lot-claim-lapsed lot-claim-lapsed", "claim-lapsed", "claim-lapsed", "delivery-ended")]
    [InlineData("lose", "lot-claim-lost", "claim-collected claim-lost", "", "")]
    [InlineData("spoil", "lot-claim-lost", "claim-collected claim-lost", "", "delivery-ended")]
    [InlineData("hand over", "", "claim-collected delivery-handed-over", "", "")]
    public async Task Act_of_one_party_reaches_the_others_concerned(
        string act, string donor, string recipient, string holder, string courier)
    {
        var lot = await PostAsync();
        var held = (await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(2, caller: _holder))).Value!.Id;
        var delivered = await ClaimAsync(Cluster, lot, 3, _recipient);
        var carrier = await CourierAsync(Cluster, capacityGrams: 100_000, _courier);
        await DispatchAsync(Cluster, fixture.Consumers);
        Assert.False((await carrier.AcceptAsync(delivered, null)).IsRefused);
        await SettleAsync();
        await Cluster.ExecuteAsync("DELETE FROM notification");

        await ActAsync(act, lot, held, delivered, carrier);

        await SettleAsync();
        Assert.Equal(
            (donor, recipient, holder, courier),
            (await KindsAsync(_donor.Id), await KindsAsync(_recipient.Id), await KindsAsync(_holder.Id), await KindsAsync(_courier)));
        Assert.All(
            string.Join(' ', donor, recipient, holder, courier).Split(' ', StringSplitOptions.RemoveEmptyEntries),
            kind => Assert.Contains(kind, NotificationDraft.Kinds));
        if (act is "move" or "withdraw" or "recall" or "override")
        {
            Assert.Equal(0L, await Cluster.QueryAsync<long>("SELECT count(*) FROM notification WHERE reason IS NULL"));
        }
    }

    [Fact]
    public void No_hold_outlasts_its_window_or_the_use_by_whatever_is_moved()
    {
        var moves = Gen.ArrayOf(
            Gen.Choose(-60, 400).SelectMany(from => Gen.Choose(-30, 500).SelectMany(to => Gen.Choose(0, 60)
                .Select(wait => (From: from, To: to, Wait: wait)))), 12);
        var config = Config.QuickThrowOnFailure.WithMaxTest(500).WithRunner(new QuietRunner(Config.QuickThrowOnFailure.Runner));
        Check.One(config, Prop.ForAll(Arb.From(moves), steps =>
        {
            var history = new LotHistory(50, TimeSpan.FromHours(6));
            foreach (var (from, to, wait) in steps)
            {
                history.Take(new Step.Claim(1));
                history.Take(new Step.Move(from, to));
                history.Take(new Step.Wait(wait));
                var terms = history.Lot.State.Terms;
                Assert.All(
                    history.Lot.Claims.Values.Where(claim => claim.Status == ClaimStatus.Held),
                    claim => Assert.True(claim.HeldUntil <= terms.PickupWindow.To && claim.HeldUntil <= terms.UseBy));
            }

            return true;
        }));
    }

    private async Task ActAsync(string act, Guid lot, Guid held, Guid delivered, ICourierGrain carrier)
    {
        var grain = Cluster.Lot(lot);
        var now = Cluster.Time.Now;
        switch (act)
        {
            case "move":
                Accept(await grain.AdjustAsync(
                    new AdjustLot { Caller = _donor, PickupWindow = new PickupWindow(now.AddHours(1), now.AddHours(2)) }));
                break;
            case "withdraw":
                Accept(await grain.WithdrawAsync(new WithdrawLot { Caller = LotSamples.Operator, Reason = "closing" }));
                break;
            case "recall":
                Accept(await grain.RecallAsync(new RecallLot { Caller = LotSamples.Operator, Reason = "glass" }));
                break;
            case "override":
                Accept(await grain.CollectAsync(new CollectClaim { Caller = _donor, ClaimId = held, OverrideReason = "phone lost" }));
                break;
            case "override of the delivered":
                Accept(await grain.CollectAsync(new CollectClaim { Caller = _donor, ClaimId = delivered, OverrideReason = "phone lost" }));
                break;
            case "reject":
                Accept(await grain.CollectAsync(new CollectClaim
                {
                    Caller = _donor,
                    ClaimId = held,
                    Code = Cluster.Codes.Of(held),
                    Rejected = new Rejection { Quantity = 2, Reason = RejectionReason.Damaged },
                }));
                break;
            case "cancel":
                Accept(await grain.CancelAsync(LotSamples.Cancel(delivered, _recipient)));
                break;
            case "lapse":
                Cluster.Time.Advance(TimeSpan.FromHours(3));
                await grain.SettleAsync();
                break;
            default:
                Accept(await carrier.PickUpAsync(delivered, Cluster.Codes.Of(delivered), null));
                if (act == "spoil")
                {
                    // The other hold lapses on the way, which is another matter.
                    Accept(await grain.CancelAsync(LotSamples.Cancel(held, _holder)));
                    await SettleAsync();
                    await Cluster.ExecuteAsync("DELETE FROM notification WHERE kind LIKE '%cancelled'");
                    Cluster.Time.Advance(TimeSpan.FromHours(6));
                    await Cluster.Grains.GetGrain<IDeliveryGrain>(delivered).SettleAsync();
                }
                else
                {
                    Accept(act == "lose"
                        ? await carrier.FailAsync(delivered, "accident", null)
                        : await carrier.HandOverAsync(delivered, null));
                }

                break;
        }
    }

    private static void Accept<T>(in Reply<T> reply)
        where T : class => Assert.False(reply.IsRefused, reply.Refusal?.Detail);

    private async Task<Guid> PostAsync()
    {
        var lotId = Guid.CreateVersion7();
        Accept(await Cluster.Lot(lotId).PostAsync(LotSamples.Post(Cluster.Time.Now, 20) with { Caller = _donor }));
        return lotId;
    }

    private async Task SettleAsync()
    {
        await DispatchAsync(Cluster, fixture.Consumers);
        await fixture.Consumers.CatchUpAsync("notifications");
        await fixture.Consumers.CatchUpAsync("delivery-notifications");
    }

    /// <summary>The kinds of an account's notices, but for those of lots that end by themselves.</summary>
    private Task<string> KindsAsync(Guid account) => Cluster.QueryAsync<string>(
        $"""
         SELECT coalesce(string_agg(kind, ' ' ORDER BY kind), '') FROM notification
         WHERE account_id = '{account}' AND kind NOT IN ('lot-closed', 'lot-expired')
         """);
}
