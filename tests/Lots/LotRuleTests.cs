using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Cluster;

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
    public void Claim_OfAQuantityOutOfRange_IsInvalid(long quantity)
    {
        var refusal = _history.Decide(LotSamples.Claim(quantity));

        Assert.Equal((RefusalKind.Validation, "quantity"), (refusal?.Kind, refusal?.Field));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Quantities.PostedMax + 1)]
    [InlineData(long.MaxValue)]
    public void Post_OfAQuantityOutOfRange_IsInvalid(long quantity) =>
        Assert.Equal("quantity", new LotHistory(quantity, TimeSpan.FromHours(1)).Refused?.Field);

    [Fact]
    public void Claim_OfMoreThanAvailable_SaysHowMuchThereIs()
    {
        _history.Take(new Step.Claim(7));

        var refusal = _history.Decide(LotSamples.Claim(4));

        Assert.Equal((RefusalKind.InsufficientQuantity, 3L), (refusal?.Kind, refusal?.Available));
    }

    [Fact]
    public void Claim_OneMillisecondBeforeUseBy_IsHeldUntilUseBy()
    {
        WaitUntil(UseBy - TimeSpan.FromMilliseconds(1));

        Assert.Null(_history.Decide(LotSamples.Claim(1)));
        Assert.Equal(UseBy, _history.Commit.NewClaims[^1].HeldUntil);
    }

    [Fact]
    public void Claim_AtUseBy_IsRefusedAndTheLotExpires()
    {
        WaitUntil(UseBy);

        Assert.Equal(RefusalKind.LotPastUseBy, _history.Decide(LotSamples.Claim(1))?.Kind);
        Assert.Equal(LotStatus.Expired, _history.Lot.State.Status);
        Assert.Equal(10, _history.Lot.State.Quantities.Expired);
    }

    [Fact]
    public void Collect_AtUseBy_IsRefused()
    {
        WaitUntil(UseBy - TimeSpan.FromMinutes(1));
        _history.Take(new Step.Claim(2));
        WaitUntil(UseBy);

        Assert.Equal(
            RefusalKind.LotPastUseBy, _history.Decide(LotSamples.Collect(_history.Commit.NewClaims[0].Id, ""), codeMatches: true)?.Kind);
    }

    [Fact]
    public void Claim_OfAllThatIsLeft_ExhaustsTheLotAndCancellingOpensItAgain()
    {
        _history.Take(new Step.Claim(10));
        Assert.Equal(LotStatus.Exhausted, _history.Lot.State.Status);
        Assert.IsType<LotExhausted>(_history.Commit.Events[^1].Event);

        _history.Take(new Step.Cancel(0));

        Assert.Equal(LotStatus.Open, _history.Lot.State.Status);
    }

    [Fact]
    public void Collect_OfLessThanHeld_ReturnsTheRest()
    {
        _history.Take(new Step.Claim(6));

        Assert.True(_history.Take(new Step.Collect(0, 4, RightCode: true)));

        Assert.Equal((4, 6, 0), (_history.Lot.State.Quantities.Collected, _history.Lot.State.Quantities.Available, _history.Lot.State.Quantities.Held));
    }

    [Fact]
    public void Collect_WithWrongCodes_CountsDownAndThenLocksEvenTheRightCode()
    {
        _history.Take(new Step.Claim(1));
        var claimId = _history.Commit.NewClaims[0].Id;

        int?[] left = [.. Enumerable.Range(0, 3).Select(_ => _history.Decide(LotSamples.Collect(claimId, ""))?.AttemptsLeft)];

        Assert.Equal([2, 1, 0], left);
        Assert.Equal(RefusalKind.PickupCodeLocked, _history.Decide(LotSamples.Collect(claimId, ""), codeMatches: true)?.Kind);
    }

    [Fact]
    public void Collect_OfAClaimThatIsNotHeld_AnswersTheRightAndTheWrongCodeAlike()
    {
        _history.Take(new Step.Claim(1));
        _history.Take(new Step.Cancel(0));
        var collect = LotSamples.Collect(_history.Commit.NewClaims[0].Id, "");

        Assert.Equal(_history.Decide(collect, codeMatches: true), _history.Decide(collect, codeMatches: false));
    }

    [Fact]
    public void Collect_ByAnotherDonor_IsForbidden()
    {
        _history.Take(new Step.Claim(1));
        var other = LotSamples.Collect(_history.Commit.NewClaims[0].Id, "") with { Caller = new Caller(Guid.NewGuid(), Role.Donor) };

        Assert.Equal(RefusalKind.Forbidden, _history.Decide(other, codeMatches: true)?.Kind);
    }

    [Fact]
    public void Cancel_BySomeoneElse_IsNotFound()
    {
        _history.Take(new Step.Claim(1));
        var stranger = new Caller(Guid.NewGuid(), Role.Recipient);

        Assert.Equal(RefusalKind.NotFound, _history.Decide(LotSamples.Cancel(_history.Commit.NewClaims[0].Id, stranger))?.Kind);
    }

    [Fact]
    public void Withdraw_KeepsHoldsAndTakesBackWhatTheyReturn()
    {
        _history.Take(new Step.Claim(4));
        _history.Take(new Step.Withdraw());
        Assert.Equal((6, 4), (_history.Lot.State.Quantities.Withdrawn, _history.Lot.State.Quantities.Held));

        _history.Take(new Step.Cancel(0));

        Assert.Equal((10, 0), (_history.Lot.State.Quantities.Withdrawn, _history.Lot.State.Quantities.Available));
        Assert.Equal(RefusalKind.LotNotOpen, _history.Decide(LotSamples.Claim(1))?.Kind);
    }

    [Fact]
    public void Recall_CancelsEveryHold()
    {
        _history.Take(new Step.Claim(4));
        _history.Take(new Step.Claim(5));

        _history.Take(new Step.Recall());

        Assert.All(_history.Lot.Claims.Values, claim => Assert.Equal(ClaimStatus.Cancelled, claim.Status));
        Assert.Equal(10, _history.Lot.State.Quantities.Withdrawn);
        Assert.Equal(10, Assert.IsType<LotRecalled>(_history.Commit.Events[^1].Event).Quantity);
    }

    [Fact]
    public void Adjust_BelowWhatIsPromised_SaysHowMuchIsAvailable()
    {
        _history.Take(new Step.Claim(7));

        var refusal = _history.Decide(new AdjustLot { Caller = LotSamples.Donor, Posted = 6 });

        Assert.Equal((RefusalKind.InsufficientQuantity, 3L), (refusal?.Kind, refusal?.Available));
    }

    [Fact]
    public void Adjust_OfAnotherVersion_IsAMismatch() => Assert.Equal(
        RefusalKind.VersionMismatch,
        _history.Decide(new AdjustLot { Caller = LotSamples.Donor, Posted = 20, ExpectedVersion = 7 })?.Kind);

    [Fact]
    public void Repeat_OfAClaimUnderTheSameKey_IsTheFirstAnswerAlsoAfterCollection()
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
    public void Repeat_WithAnotherQuantityOrCaller_IsAReusedKey()
    {
        var claim = LotSamples.Claim(2);
        _history.Decide(claim);

        Assert.Equal(RefusalKind.IdempotencyKeyReused, _history.Lot.Repeat(LotSamples.Claim(3, claim.ClaimId))!.Value.Refusal?.Kind);
        var stranger = LotSamples.Claim(2, claim.ClaimId, new Caller(Guid.NewGuid(), Role.Recipient));
        Assert.Equal(RefusalKind.IdempotencyKeyReused, _history.Lot.Repeat(stranger)!.Value.Refusal?.Kind);
    }

    private void WaitUntil(DateTimeOffset moment) => _history.WaitUntil(moment);
}
