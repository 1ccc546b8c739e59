using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

public sealed class LotRuleTests
{
    private readonly LotHistory _history = new(10, TimeSpan.FromHours(6));

    private DateTimeOffset UseBy => _history.Lot.State.Terms.UseBy;

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(Quantities.PostedMax + 1)]
    [InlineData(long.MaxValue)]
    public void Claim_of_a_quantity_out_of_range_is_invalid(long quantity)
    {
        var refusal = _history.Decide(LotSamples.Claim(quantity));

        Assert.Equal((RefusalKind.Validation, "quantity"), (refusal?.Kind, refusal?.Field));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Quantities.PostedMax + 1)]
    [InlineData(long.MaxValue)]
    public void Post_of_a_quantity_out_of_range_is_invalid(long quantity) =>
        Assert.Equal("quantity", new LotHistory(quantity, TimeSpan.FromHours(1)).Refused?.Field);

    [Fact]
    public void Claim_of_more_than_available_reports_the_available_quantity()
    {
        _history.Take(new Step.Claim(7));

        var refusal = _history.Decide(LotSamples.Claim(4));

        Assert.Equal((RefusalKind.InsufficientQuantity, 3L), (refusal?.Kind, refusal?.Available));
    }

    [Fact]
    public void Claim_one_millisecond_before_use_by_is_held_until_use_by()
    {
        WaitUntil(UseBy - TimeSpan.FromMilliseconds(1));

        Assert.Null(_history.Decide(LotSamples.Claim(1)));
        Assert.Equal(UseBy, _history.Commit.NewClaims[^1].HeldUntil);
    }

    [Fact]
    public void Claim_at_use_by_is_refused_and_the_lot_expires()
    {
        WaitUntil(UseBy);

        Assert.Equal(RefusalKind.LotPastUseBy, _history.Decide(LotSamples.Claim(1))?.Kind);
        Assert.Equal(LotStatus.Expired, _history.Lot.State.Status);
        Assert.Equal(10, _history.Lot.State.Quantities.Expired);
    }

    [Fact]
    public void Collect_at_use_by_is_refused()
    {
        WaitUntil(UseBy - TimeSpan.FromMinutes(1));
        _history.Take(new Step.Claim(2));
        WaitUntil(UseBy);

        Assert.Equal(
            RefusalKind.LotPastUseBy, _history.Decide(LotSamples.Collect(_history.Commit.NewClaims[0].Id, ""), codeMatches: true)?.Kind);
    }

    [Fact]
    public void Claim_of_all_that_is_left_exhausts_the_lot_and_cancelling_opens_it_again()
    {
        _history.Take(new Step.Claim(10));
        Assert.Equal(LotStatus.Exhausted, _history.Lot.State.Status);
        Assert.IsType<LotExhausted>(_history.Commit.Events[^1].Event);

        _history.Take(new Step.Cancel(0));

        Assert.Equal(LotStatus.Open, _history.Lot.State.Status);
    }

    [Fact]
    public void Collect_of_less_than_held_returns_the_rest()
    {
        _history.Take(new Step.Claim(6));

        Assert.True(_history.Take(new Step.Collect(0, 4, RightCode: true)));

        Assert.Equal(
            (4, 6, 0),
            (_history.Lot.State.Quantities.Collected, _history.Lot.State.Quantities.Available, _history.Lot.State.Quantities.Held));
    }

    [Fact]
    public void Collect_with_wrong_codes_counts_down_and_then_locks_even_the_right_code()
    {
        _history.Take(new Step.Claim(1));
        var claimId = _history.Commit.NewClaims[0].Id;

        int?[] left = [.. Enumerable.Range(0, 3).Select(_ => _history.Decide(LotSamples.Collect(claimId, ""))?.AttemptsLeft)];

        Assert.Equal([2, 1, 0], left);
        Assert.Equal(RefusalKind.PickupCodeLocked, _history.Decide(LotSamples.Collect(claimId, ""), codeMatches: true)?.Kind);
    }

    [Fact]
    public void Collect_of_a_claim_that_is_not_held_gives_the_same_answer_to_right_and_wrong_codes()
    {
        _history.Take(new Step.Claim(1));
        _history.Take(new Step.Cancel(0));
        var collect = LotSamples.Collect(_history.Commit.NewClaims[0].Id, "");

        Assert.Equal(_history.Decide(collect, codeMatches: true), _history.Decide(collect, codeMatches: false));
    }

    [Fact]
    public void Collect_by_another_donor_is_forbidden()
    {
        _history.Take(new Step.Claim(1));
        var other = LotSamples.Collect(_history.Commit.NewClaims[0].Id, "") with { Caller = new Caller(Guid.NewGuid(), Role.Donor) };

        Assert.Equal(RefusalKind.Forbidden, _history.Decide(other, codeMatches: true)?.Kind);
    }

    [Fact]
    public void Cancel_by_someone_else_is_not_found()
    {
        _history.Take(new Step.Claim(1));
        var stranger = new Caller(Guid.NewGuid(), Role.Recipient);

        Assert.Equal(RefusalKind.NotFound, _history.Decide(LotSamples.Cancel(_history.Commit.NewClaims[0].Id, stranger))?.Kind);
    }

    [Fact]
    public void Withdraw_keeps_holds_and_withdraws_what_they_return()
    {
        _history.Take(new Step.Claim(4));
        _history.Take(new Step.Withdraw());
        Assert.Equal((6, 4), (_history.Lot.State.Quantities.Withdrawn, _history.Lot.State.Quantities.Held));

        _history.Take(new Step.Cancel(0));

        Assert.Equal((10, 0), (_history.Lot.State.Quantities.Withdrawn, _history.Lot.State.Quantities.Available));
        Assert.Equal(RefusalKind.LotNotOpen, _history.Decide(LotSamples.Claim(1))?.Kind);
    }

    [Fact]
    public void Recall_cancels_every_hold()
    {
        _history.Take(new Step.Claim(4));
        _history.Take(new Step.Claim(5));

        _history.Take(new Step.Recall());

        Assert.All(_history.Lot.Claims.Values, claim => Assert.Equal(ClaimStatus.Cancelled, claim.Status));
        Assert.Equal(10, _history.Lot.State.Quantities.Withdrawn);
        Assert.Equal(10, Assert.IsType<LotRecalled>(_history.Commit.Events[^1].Event).Quantity);
    }

    [Fact]
    public void Adjust_below_the_held_quantity_reports_the_available_quantity()
    {
        _history.Take(new Step.Claim(7));

        var refusal = _history.Decide(new AdjustLot { Caller = LotSamples.Donor, Posted = 6 });

        Assert.Equal((RefusalKind.InsufficientQuantity, 3L), (refusal?.Kind, refusal?.Available));
    }

    [Fact]
    public void Adjust_of_another_version_is_a_mismatch() => Assert.Equal(
        RefusalKind.VersionMismatch,
        _history.Decide(new AdjustLot { Caller = LotSamples.Donor, Posted = 20, ExpectedVersion = 7 })?.Kind);

    [Fact]
    public void Repeat_of_a_claim_under_the_same_key_is_the_first_answer_also_after_collection()
    {
        var claim = LotSamples.Claim(2);
        _history.Decide(claim);
        var first = _history.Lot.Repeat(claim)!.Value.Value;
        _history.Take(new Step.Claim(1));
        _history.Decide(LotSamples.Collect(claim.ClaimId, ""), codeMatches: true);

        Assert.Equal(first, _history.Lot.Repeat(claim)!.Value.Value);
        Assert.Equal(ClaimStatus.Held, first!.Status);
    }

    [Fact]
    public void Repeat_with_another_quantity_or_caller_is_a_reused_key()
    {
        var claim = LotSamples.Claim(2);
        _history.Decide(claim);

        Assert.Equal(RefusalKind.IdempotencyKeyReused, _history.Lot.Repeat(LotSamples.Claim(3, claim.ClaimId))!.Value.Refusal?.Kind);
        var stranger = LotSamples.Claim(2, claim.ClaimId, new Caller(Guid.NewGuid(), Role.Recipient));
        Assert.Equal(RefusalKind.IdempotencyKeyReused, _history.Lot.Repeat(stranger)!.Value.Refusal?.Kind);
    }

    private void WaitUntil(DateTimeOffset moment) => _history.WaitUntil(moment);
}
