using FsCheck;
using FsCheck.Fluent;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Lots.Storage;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Lots;

public sealed class LotPropertyTests
{
    private const int Posted = 30;
    private static readonly TimeSpan UseBy = TimeSpan.FromHours(6);

    private static readonly Gen<Step> Steps = Gen.Frequency(
        (8, Gen.Choose(-1, 12).Select(quantity => (Step)new Step.Claim(quantity))),
        (3, Gen.Choose(0, 50).Select(which => (Step)new Step.Cancel(which))),
        (4, Gen.Choose(0, 50).SelectMany(which => Gen.Choose(-1, 12).SelectMany(quantity => Gen.Elements(true, true, true, false)
            .Select(right => (Step)new Step.Collect(which, quantity < 0 ? null : quantity, right))))),
        (4, Handovers()),
        (2, Gen.Choose(0, 60).Select(posted => (Step)new Step.Adjust(posted))),
        (2, Gen.Choose(-30, 200).SelectMany(from => Gen.Choose(-10, 300).Select(to => (Step)new Step.Move(from, to)))),
        (1, Gen.Constant((Step)new Step.Withdraw())),
        (1, Gen.Constant((Step)new Step.Recall())),
        (3, Gen.Choose(1, 90).Select(minutes => (Step)new Step.Wait(minutes))));

    private static Gen<Step> Handovers() =>
        from which in Gen.Choose(0, 50)
        from quantity in Gen.Elements<long?>(null, null, null, 1, 3)
        from right in Gen.Elements(true, true, true, false)
        from overrides in Gen.Elements(false, false, true)
        from celsius in Gen.Elements<double?>(null, 70, 63, 62.9, 20)
        from minutesAgo in Gen.Elements(0, 0, 0, 5, 30, 60, 61, -1, -2)
        from rejected in Gen.Elements<long?>(null, null, 1, 2, 5, 12, 0)
        from reason in Gen.Elements(Enum.GetValues<RejectionReason>())
        select (Step)new Step.HandOver(which, quantity, right, overrides, celsius, minutesAgo, rejected, reason);

    private static readonly Arbitrary<Step[]> Histories = Arb.From(
        Gen.Sized(size => Gen.Choose(1, Math.Max(1, size)).SelectMany(count => Gen.ArrayOf(Steps, count))),
        steps => Enumerable.Range(0, steps.Length).Select(left => steps.Where((_, index) => index != left).ToArray()));

    private static readonly Config Thorough = Config.QuickThrowOnFailure
        .WithMaxTest(2000).WithEndSize(80).WithRunner(new QuietRunner(Config.QuickThrowOnFailure.Runner));

    [Fact]
    public void Any_history_agrees_with_the_model() => Check.One(Thorough, Prop.ForAll(Histories, steps =>
    {
        var history = new LotHistory(Posted, UseBy);
        var model = new LotModel(Posted, history.Now + UseBy, LotHistory.Policy);
        foreach (var step in steps)
        {
            var accepted = history.Take(step);
            Assert.True(accepted == model.Take(step, history.Now), $"{step} after which the lot answered {history.Refused?.Kind}");
            Assert.Equal(model.Quantities, history.Lot.State.Quantities);
        }

        return true;
    }));

    [Fact]
    public void Any_history_conserves_the_posted_quantity_and_counts_its_events() => Check.One(Thorough, Prop.ForAll(Histories, steps =>
    {
        var history = new LotHistory(Posted, UseBy);
        foreach (var step in steps)
        {
            history.Take(step);
            Assert.True(history.Lot.State.Quantities.AreConserved);
            Assert.Equal(history.EventsDecided, history.Lot.State.Version);
            Assert.Equal(
                Enumerable.Range(1, history.Commit.Events.Count).Select(n => (long)n), history.Commit.Events.Select(e => e.Sequence));
        }

        return true;
    }));

    [Fact]
    public void Any_history_s_events_add_up_for_the_ledger() => Check.One(Thorough, Prop.ForAll(Histories, steps =>
    {
        var history = new LotHistory(Posted, UseBy);
        Array.ForEach(steps, step => history.Take(step));
        var fold = new LotFold();
        using var writer = new LotEventWriter();

        foreach (var recorded in history.Commit.Events)
        {
            var payload = writer.Write(history.Lot.Id, LotSamples.Donor.Id, "jakarta", recorded, out var subject);
            Assert.Null(fold.Add(StreamEvent.Read(subject, payload.ToArray())));
        }

        Assert.Equal(history.Lot.State.Quantities, fold.Quantities);
        return true;
    }));

    [Fact]
    public void Any_commit_can_be_rolled_back_completely() => Check.One(Thorough, Prop.ForAll(Histories, Histories, (before, after) =>
    {
        var history = new LotHistory(Posted, UseBy);
        Array.ForEach(before, step => history.Take(step));
        history.StartCommit();
        var state = history.Lot.State;
        var claims = history.Lot.Claims.Values.ToHashSet();
        Array.ForEach(after, step => history.Take(step));

        history.Commit.RollBack(history.Lot);

        Assert.Equal(state, history.Lot.State);
        Assert.Equal(claims, history.Lot.Claims.Values.ToHashSet());
        return true;
    }));

    [Fact]
    public void Any_commit_holds_each_claim_once_in_its_last_state() =>
        Check.One(Thorough, Prop.ForAll(Histories, Histories, (before, after) =>
    {
        var history = new LotHistory(Posted, UseBy);
        Array.ForEach(before, step => history.Take(step));
        history.StartCommit();
        var old = history.Lot.Claims.Keys.ToHashSet();
        var unchanged = history.Lot.Claims.Values.ToHashSet();
        Array.ForEach(after, step => history.Take(step));

        var written = history.Commit.NewClaims.Concat(history.Commit.ChangedClaims).ToList();
        Assert.Equal(written.Count, written.DistinctBy(claim => claim.Id).Count());
        Assert.All(written, claim => Assert.Same(history.Lot.Claims[claim.Id], claim));
        Assert.All(history.Commit.NewClaims, claim => Assert.DoesNotContain(claim.Id, old));
        Assert.All(
            history.Lot.Claims.Values.Except(written), claim => Assert.Contains(claim, unchanged));
        return true;
    }));

    [Fact]
    public void Lot_loaded_from_its_commits_decides_the_same() => Check.One(Thorough, Prop.ForAll(Histories, steps =>
    {
        var history = new LotHistory(Posted, UseBy);
        Array.ForEach(steps, step => history.Take(step));
        var lot = history.Lot;

        var loaded = new Lot(lot.Origin!, lot.State, lot.Claims.Values.OrderBy(claim => claim.Id));

        var (left, right) = (new List<LotEvent>(), new List<LotEvent>());
        var later = history.Now + TimeSpan.FromHours(1);
        lot.DecideDue(later, left);
        loaded.DecideDue(later, right);
        Assert.Equal(left, right);
        return true;
    }));
}
