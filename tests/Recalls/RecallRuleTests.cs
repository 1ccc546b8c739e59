using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Lots;

namespace PahlawanPangan.Tests.Recalls;

/// <summary>A recall of a lot with very many claims stops it at once and recalls the claims in bounded commits.</summary>
[Safety]
public sealed class RecallRuleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);
    private readonly RecallLot _recall = new() { Caller = LotSamples.Operator, Reason = "glass", RecallId = Guid.CreateVersion7() };
    private readonly List<LotEvent> _decided = [];

    [Fact, Finding("work without a bound")]
    public void Lot_is_stopped_in_the_first_commit_and_its_claims_follow_in_commits_of_a_bounded_size()
    {
        var lot = LotWith(held: 800, collected: 500);

        Assert.Null(lot.Decide(_recall, Now, LotHistory.Policy, codeMatches: false, _decided));

        var stop = Assert.Single(_decided.OfType<LotRecalled>());
        Assert.Equal((Lot.RecalledAtOnceMax + 1, 800 + 7L), (_decided.Count, stop.Quantity));
        Apply(lot);
        Assert.Equal((LotStatus.Recalled, 0L), (lot.State.Status, lot.State.Quantities.Available));
        var commits = 0;
        while (lot.HasDue(Now))
        {
            var isAll = lot.DecideDue(Now.AddMinutes(commits++), _decided, Lot.RecalledAtOnceMax);
            Assert.InRange(_decided.Count, 1, Lot.RecalledAtOnceMax);
            Apply(lot);
            Assert.Equal(isAll, !lot.HasDue(Now));
        }

        Assert.Equal(2, commits);
        Assert.All(lot.Claims.Values, claim => Assert.Equal(("glass", Now), (claim.Details?.Reason, claim.Details?.RecalledAt)));
        Assert.Equal((0L, 500L, 807L), (lot.State.Quantities.Held, lot.State.Quantities.Collected, lot.State.Quantities.Withdrawn));
    }

    [Fact, Finding("a safety notice lost, stale or partial")]
    public void Recall_that_was_cut_short_goes_on_when_it_is_repeated_on_the_lot_as_it_was_stored()
    {
        var lot = LotWith(held: 300, collected: 900);
        Assert.Null(lot.Decide(_recall, Now, LotHistory.Policy, codeMatches: false, _decided));
        Apply(lot);

        // As a partial lot is loaded, and then all that has ended with the command that concerns it.
        var ended = lot.Claims.Values.Where(claim => claim.Status != ClaimStatus.Held).ToList();
        lot = new Lot(
            lot.Origin!, lot.State, lot.Claims.Values.Where(claim => claim.Status == ClaimStatus.Held), new Dictionary<Guid, int>());
        Assert.Empty(lot.Claims);
        var unmarked = ended.First(claim => claim.Details?.RecalledAt is null);
        Assert.Equal(("glass", Now), (lot.View(unmarked).Reason, lot.View(unmarked).RecalledAt));
        ended.ForEach(lot.AddEnded);

        Assert.Null(lot.Decide(_recall, Now, LotHistory.Policy, codeMatches: false, _decided));
        Assert.DoesNotContain(_decided, one => one is LotRecalled);
        Apply(lot);
        while (lot.HasDue(Now))
        {
            _ = lot.DecideDue(Now, _decided, Lot.RecalledAtOnceMax);
            Apply(lot);
        }

        Assert.All(lot.Claims.Values, claim => Assert.NotNull(claim.Details?.RecalledAt));
        Assert.Null(lot.Decide(_recall, Now, LotHistory.Policy, codeMatches: false, _decided));
        Assert.Empty(_decided);
    }

    [Fact, Finding("a safety notice lost, stale or partial")]
    public void Recall_that_was_cut_short_goes_on_by_itself_on_a_lot_with_all_of_its_claims()
    {
        var lot = LotWith(held: 700, collected: 100);
        Assert.Null(lot.Decide(_recall, Now, LotHistory.Policy, codeMatches: false, _decided));
        Apply(lot);

        lot = new Lot(lot.Origin!, lot.State, lot.Claims.Values);

        Assert.True(lot.HasDue(Now));
        Assert.True(lot.DecideDue(Now.AddMinutes(1), _decided, Lot.RecalledAtOnceMax));
        Assert.All(
            _decided.OfType<ClaimRecalled>(),
            one => Assert.Equal(("glass", Now, _recall.RecallId), (one.Detail, one.At, one.RecallId)));
        Apply(lot);
        Assert.All(lot.Claims.Values, claim => Assert.NotNull(claim.Details?.RecalledAt));
    }

    [Fact, Finding("a safety notice lost, stale or partial")]
    public void Claims_whose_commit_is_rolled_back_are_recalled_by_the_next()
    {
        var lot = LotWith(held: 300, collected: 400);
        Assert.Null(lot.Decide(_recall, Now, LotHistory.Policy, codeMatches: false, _decided));
        Apply(lot);
        var commit = new LotCommit(lot);
        Assert.True(lot.DecideDue(Now, _decided, Lot.RecalledAtOnceMax));
        _decided.ForEach(one => commit.Record(lot, one, Now, traceParent: null));
        _decided.Clear();

        commit.RollBack(lot);

        Assert.True(lot.HasDue(Now));
        Assert.True(lot.DecideDue(Now, _decided, Lot.RecalledAtOnceMax));
        Apply(lot);
        Assert.All(lot.Claims.Values, claim => Assert.NotNull(claim.Details?.RecalledAt));
    }

    private void Apply(Lot lot)
    {
        foreach (var domainEvent in _decided)
        {
            lot.Apply(domainEvent);
        }

        _decided.Clear();
    }

    /// <summary>A lot with seven left, and so many claims of one.</summary>
    private static Lot LotWith(int held, int collected)
    {
        var origin = new LotOrigin(
            Guid.CreateVersion7(), LotSamples.Donor.Id, held + collected + 7, LotSamples.Terms(Now), default, Now);
        var state = new LotState
        {
            Version = 1,
            Sequence = 1,
            Status = LotStatus.Open,
            Quantities = new Quantities { Posted = origin.Quantity, Available = 7, Held = held, Collected = collected },
            Terms = origin.Terms,
        };
        return new Lot(origin, state, Enumerable.Range(0, held + collected).Select(number => new Claim
        {
            Id = Guid.CreateVersion7(),
            RecipientId = Guid.CreateVersion7(),
            Quantity = 1,
            HeldUntil = Now.AddHours(2),
            CreatedAt = Now,
            Fingerprint = default,
            Status = number < held ? ClaimStatus.Held : ClaimStatus.Collected,
            Collected = number < held ? null : 1,
        }));
    }
}
