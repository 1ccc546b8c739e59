using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

/// <summary>What the parties to a lot are held to: moved windows, moments of collection, recalls, and what one recipient may do.</summary>
[Safety]
public sealed class LotPartyRuleTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly LotHistory _history = new(10, TimeSpan.FromHours(12));

    private Lot Lot => _history.Lot;

    [Fact, Finding("times that must move together")]
    public void Hold_moves_with_a_window_that_is_moved_later_and_repeats_its_first_answer()
    {
        MoveTo(Hour, 2 * Hour);
        var claim = LotSamples.Claim(2);
        Accept(claim);
        var first = Lot.Repeat(claim)!.Value.Value!;
        Assert.Equal(_history.Now + (2 * Hour), first.HeldUntil);

        MoveTo(5 * Hour, 8 * Hour);

        Assert.Equal(_history.Now + (7 * Hour), Lot.Claims[claim.ClaimId].HeldUntil);
        Assert.Equal(first, Lot.Repeat(claim)!.Value.Value);
        _history.WaitUntil(_history.Now + (3 * Hour));
        Assert.Equal(ClaimStatus.Held, Lot.Claims[claim.ClaimId].Status);
        _history.WaitUntil(Lot.Claims[claim.ClaimId].HeldUntil);
        Assert.Equal(ClaimStatus.Lapsed, Lot.Claims[claim.ClaimId].Status);
    }

    [Fact, Finding("times that must move together")]
    public void Hold_is_not_shortened_by_a_wider_window_and_ends_with_a_shorter_one()
    {
        MoveTo(4 * Hour, 8 * Hour);
        var claim = LotSamples.Claim(2);
        Accept(claim);
        var promised = Lot.Claims[claim.ClaimId].HeldUntil;

        MoveTo(Hour, 8 * Hour);
        Assert.Equal(promised, Lot.Claims[claim.ClaimId].HeldUntil);

        MoveTo(Hour, 3 * Hour);
        Assert.Equal(_history.Now + (3 * Hour), Lot.Claims[claim.ClaimId].HeldUntil);
        _history.WaitUntil(_history.Now + (3 * Hour));
        Assert.Equal(ClaimStatus.Lapsed, Lot.Claims[claim.ClaimId].Status);
    }

    [Fact, Finding("times that must move together")]
    public void Each_hold_has_an_event_of_a_moved_window_and_an_adjustment_of_other_things_has_none()
    {
        _history.Take(new Step.Claim(2));
        _history.Take(new Step.Claim(3));
        _history.StartCommit();
        _history.Decide(new AdjustLot { Caller = LotSamples.Donor, Posted = 12, Notes = "bring bags" });
        Assert.DoesNotContain(_history.Commit.Events, one => one.Event is ClaimRescheduled);

        MoveTo(Hour, 4 * Hour);

        Assert.Equal(2, _history.Commit.Events.Count(one => one.Event is ClaimRescheduled));
    }

    [Theory, Finding("times that must move together")]
    [InlineData(-180, RefusalKind.OutsidePickupWindow)]
    [InlineData(-1, RefusalKind.OutsidePickupWindow)]
    [InlineData(0, null)]
    [InlineData(119, null)]
    [InlineData(120, RefusalKind.OutsidePickupWindow)]
    [InlineData(121, RefusalKind.OutsidePickupWindow)]
    public void Collection_is_refused_outside_the_window_which_the_refusal_names(int minutesFromStart, RefusalKind? refused)
    {
        MoveTo(4 * Hour, 6 * Hour);
        var window = Lot.State.Terms.PickupWindow;
        var claim = LotSamples.Claim(2);
        Accept(claim);
        _history.WaitUntil(window.From + TimeSpan.FromMinutes(minutesFromStart));

        var refusal = _history.Decide(LotSamples.Collect(claim.ClaimId, ""), codeMatches: true);

        Assert.Equal(refused, refusal?.Kind);
        Assert.Equal(refused is null ? null : window, refusal?.PickupWindow);
    }

    [Fact, Finding("times that must move together")]
    public void Lot_past_its_window_is_closed_and_what_is_left_can_be_withdrawn()
    {
        MoveTo(Hour, 2 * Hour);
        _history.Take(new Step.Claim(4));
        _history.WaitUntil(_history.Now + (2 * Hour));
        Assert.Equal((LotStatus.Closed, 10L), (Lot.State.Status, Lot.State.Quantities.Available));
        Assert.Equal(RefusalKind.LotNotOpen, _history.Decide(LotSamples.Claim(1))?.Kind);

        // What is left can be withdrawn.
        Assert.Null(_history.Decide(new WithdrawLot { Caller = LotSamples.Donor, Reason = "closing" }));
        Assert.Equal((LotStatus.Withdrawn, 10L), (Lot.State.Status, Lot.State.Quantities.Withdrawn));
    }

    [Fact, Finding("times that must move together")]
    public void Lot_past_its_window_opens_when_the_window_is_moved_and_expires_at_its_use_by()
    {
        MoveTo(Hour, 2 * Hour);
        _history.WaitUntil(_history.Now + (2 * Hour));

        // Another total does not open it, and another window does.
        Assert.Null(_history.Decide(new AdjustLot { Caller = LotSamples.Donor, Posted = 12 }));
        Assert.Equal(LotStatus.Closed, Lot.State.Status);
        Assert.False(Lot.HasDue(_history.Now));
        MoveTo(TimeSpan.Zero, 2 * Hour);
        Assert.Equal(LotStatus.Open, Lot.State.Status);

        _history.WaitUntil(_history.Now + (3 * Hour));
        Assert.Equal((LotStatus.Closed, Lot.State.Terms.UseBy), (Lot.State.Status, Lot.State.DueAt));
        _history.WaitUntil(Lot.State.Terms.UseBy);
        Assert.Equal((LotStatus.Expired, 12L), (Lot.State.Status, Lot.State.Quantities.Expired));
    }

    [Fact, Finding("a safety notice lost, stale or partial")]
    public void Recall_marks_what_was_collected_and_what_is_held_with_its_reason()
    {
        var (taken, held, returned, lost) = (LotSamples.Claim(1), LotSamples.Claim(1), LotSamples.Claim(1), Delivered());
        ClaimLot[] claims = [taken, held, returned, lost];
        Assert.All(claims, Accept);
        Accept(LotSamples.Collect(taken.ClaimId, ""));
        Accept(LotSamples.Collect(lost.ClaimId, ""));
        Accept(LotSamples.Cancel(returned.ClaimId));
        Accept(new LoseClaim { Caller = LotSamples.Operator, ClaimId = lost.ClaimId, Reason = "accident" });
        _history.StartCommit();

        Accept(new RecallLot { Caller = LotSamples.Operator, Reason = "glass" });

        Assert.Equal(
            [("glass", true), ("glass", true), (null, false), ("glass", true)],
            claims.Select(claim => Lot.View(Lot.Claims[claim.ClaimId])).Select(view => (view.Reason, view.RecalledAt is not null)));
        Assert.Equal(
            new HashSet<Guid> { taken.ClaimId, lost.ClaimId },
            _history.Commit.Events.Select(one => one.Event).OfType<ClaimRecalled>().Select(one => one.Claim.Id).ToHashSet());
        var refusal = _history.Decide(LotSamples.Collect(held.ClaimId, ""), codeMatches: true);
        Assert.Equal(RefusalKind.LotRecalled, refusal?.Kind);
        Assert.Contains("glass", refusal!.Detail, StringComparison.Ordinal);
        Assert.Equal(
            (LotStatus.Recalled, 2L), (Lot.State.Status, Lot.State.Quantities.Collected));
    }

    [Fact, Finding("two aggregates that disagree after one of them ends")]
    public void Loss_is_recorded_once_and_only_of_what_was_collected_for_a_delivery()
    {
        var (delivered, own) = (Delivered(), LotSamples.Claim(1));
        Accept(delivered);
        Accept(own);
        var lose = new LoseClaim { Caller = LotSamples.Operator, ClaimId = delivered.ClaimId, Reason = "accident" };
        Assert.Equal(RefusalKind.ClaimNotHeld, _history.Decide(lose)?.Kind);
        Accept(LotSamples.Collect(delivered.ClaimId, ""));
        Accept(LotSamples.Collect(own.ClaimId, ""));
        _history.StartCommit();

        Accept(lose);
        Accept(lose);

        Assert.Single(_history.Commit.Events);
        Assert.Equal(RefusalKind.NotFound, _history.Decide(lose with { ClaimId = own.ClaimId })?.Kind);
    }

    [Fact, Finding("no bound on what one party may do or a lot may gather")]
    public void Recipient_who_gives_back_too_often_claims_no_more_and_others_do()
    {
        var taken = 0;
        for (; taken < LotHistory.Policy.GivenBackMax; taken++)
        {
            var claim = LotSamples.Claim(10);
            Accept(claim);
            if (taken % 2 == 0)
            {
                Accept(LotSamples.Cancel(claim.ClaimId));
            }
            else
            {
                _history.WaitUntil(Lot.Claims[claim.ClaimId].HeldUntil);
            }
        }

        var refusal = _history.Decide(LotSamples.Claim(10));

        Assert.Equal(
            (RefusalKind.LimitReached, (long)LotHistory.Policy.GivenBackMax, Lot.State.Terms.UseBy),
            (refusal!.Kind, refusal.Bound, refusal.Until));
        Assert.True(refusal.RetryAfterSeconds > 0);
        Assert.Null(_history.Decide(LotSamples.Claim(10, caller: new Caller(Guid.NewGuid(), Role.Recipient))));
    }

    [Fact, Finding("no bound on what one party may do or a lot may gather")]
    public void Claims_that_others_end_and_commits_that_fail_do_not_count_against_a_recipient()
    {
        for (var i = 0; i < LotHistory.Policy.GivenBackMax + 1; i++)
        {
            var claim = LotSamples.Claim(1);
            Accept(claim);
            Accept(LotSamples.Cancel(claim.ClaimId) with { Reason = "No courier could bring it." });
            _history.StartCommit();
            var own = LotSamples.Claim(1);
            Accept(own);
            Accept(LotSamples.Cancel(own.ClaimId));
            _history.Commit.RollBack(Lot);
            _history.StartCommit();
        }

        Assert.Null(_history.Decide(LotSamples.Claim(1)));
    }

    [Fact, Finding("no bound on what one party may do or a lot may gather")]
    public void Recipient_holds_a_bounded_number_of_claims_at_once()
    {
        for (var i = 0; i < LotHistory.Policy.HoldsMax; i++)
        {
            Accept(LotSamples.Claim(1));
        }

        var refusal = _history.Decide(LotSamples.Claim(1));

        Assert.Equal((RefusalKind.LimitReached, (long)LotHistory.Policy.HoldsMax), (refusal?.Kind, refusal?.Bound));
    }

    [Fact, Finding("no bound on what one party may do or a lot may gather")]
    public void Donor_changes_a_lot_a_bounded_number_of_times()
    {
        for (var i = 1; i <= LotHistory.Policy.AdjustmentsMax; i++)
        {
            Accept(new AdjustLot { Caller = LotSamples.Donor, Notes = $"{i}" });
        }

        var refusal = _history.Decide(new AdjustLot { Caller = LotSamples.Donor, Notes = "once more" });

        Assert.Equal((RefusalKind.LimitReached, (long)LotHistory.Policy.AdjustmentsMax), (refusal?.Kind, refusal?.Bound));
        Accept(new AdjustLot { Caller = LotSamples.Donor, Notes = $"{LotHistory.Policy.AdjustmentsMax}" });
    }

    private static ClaimLot Delivered() => LotSamples.Claim(1) with { DeliverTo = new Place { Lat = 1, Lon = 2 } };

    private void MoveTo(TimeSpan from, TimeSpan to) => Accept(new AdjustLot
    {
        Caller = LotSamples.Donor,
        PickupWindow = new PickupWindow(_history.Now + from, _history.Now + to),
    });

    private void Accept(LotCommand command) => Assert.Null(_history.Decide(command, codeMatches: true));
}
