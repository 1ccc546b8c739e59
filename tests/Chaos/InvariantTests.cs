using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Tests.Chaos;

/// <summary>The verdict's checker: it finds what a fault could break, and finds nothing else.</summary>
public sealed class InvariantTests
{
    private static readonly Guid Lot = Guid.NewGuid();
    private static readonly Guid Kept = Guid.NewGuid();
    private static readonly Guid Taken = Guid.NewGuid();
    private static readonly Guid Dropped = Guid.NewGuid();
    private readonly History _history = new();
    private Evidence _evidence;

    public InvariantTests()
    {
        _history.Posted(Lot, 10);
        _history.Claimed(new AcknowledgedClaim(Kept, Lot, 2, IsForDelivery: true));
        _history.Claimed(new AcknowledgedClaim(Taken, Lot, 3, IsForDelivery: false));
        _history.Claimed(new AcknowledgedClaim(Dropped, Lot, 4, IsForDelivery: false));
        _history.HandedOver(Taken, 3);
        _history.CalledOff(Dropped);
        _history.Repeat("a claim", isSame: true);
        List<StreamedChange> stream =
        [
            Change("posted", 1, null), Change("claimed", 2, Kept), Change("claimed", 3, Taken), Change("claimed", 4, Dropped),
            Change("collected", 5, Taken), Change("claim-cancelled", 6, Dropped),
        ];
        _evidence = new Evidence
        {
            Lots = [new StoredLot(Lot, 10, 5, 2, 3, 0, 0, 6)],
            Claims =
            [
                new StoredClaim(Kept, Lot, 2, 0, null), new StoredClaim(Taken, Lot, 3, 1, 3), new StoredClaim(Dropped, Lot, 4, 2, null),
            ],
            Stream = stream,
            Ledger = [.. stream.Select(change => change.Id)],
            Notified = [Kept, Taken, Dropped],
            Deliveries = [Kept],
            Unpublished = 0,
        };
    }

    [Fact]
    public void Whole_history_breaks_nothing()
    {
        Assert.All(Invariants.Judge(_history, _evidence), finding => Assert.True(finding.Holds, finding.ToString()));
        Assert.True(Verdict().Holds);
        Assert.StartsWith("Every invariant holds.", Verdict().Lines().Last(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lost_claim_is_found()
    {
        _evidence = _evidence with { Claims = [.. _evidence.Claims.Where(claim => claim.Id != Kept)] };

        AssertBroken("Nothing acknowledged is lost", $"claim {Kept} was acknowledged and is not stored");
    }

    [Fact]
    public void Claim_that_no_client_was_given_is_found()
    {
        var unknown = Guid.NewGuid();
        _evidence = _evidence with { Claims = [.. _evidence.Claims, new StoredClaim(unknown, Lot, 1, 2, null)] };

        AssertBroken("Nothing acknowledged is lost", $"claim {unknown} is stored, and no client was given it");
    }

    [Fact]
    public void Collection_that_was_undone_is_found()
    {
        _evidence = _evidence with
        {
            Claims = [.. _evidence.Claims.Select(claim => claim.Id == Taken ? claim with { Status = 0, Collected = null } : claim)],
        };

        AssertBroken("Nothing acknowledged is lost", $"claim {Taken} is stored as 3 with status 0, not as 3 with 1");
    }

    [Fact]
    public void Oversell_is_found()
    {
        _evidence = _evidence with { Lots = [_evidence.Lots[0] with { Available = -1, Held = 8 }] };

        AssertBroken("No oversell", $"lot {Lot} posted 10 and accounts for 10, -1 of them available");
    }

    [Fact]
    public void Promise_of_more_than_was_posted_is_found()
    {
        _history.Claimed(new AcknowledgedClaim(Guid.NewGuid(), Lot, 6, IsForDelivery: false));

        AssertBroken("No oversell", $"clients were promised 11 of lot {Lot}, which has 10");
    }

    [Fact]
    public void Gap_in_the_stream_is_found()
    {
        _evidence = _evidence with { Stream = [.. _evidence.Stream.Where(change => change.Sequence != 3)] };

        AssertBroken("Events are in order, without a gap or a repetition", $"claimed of lot {Lot} is number 4, after 2");
        AssertBroken("Each change has one event", $"there are 0 of the event claimed for {Taken}");
    }

    [Fact]
    public void End_of_the_stream_that_is_missing_is_found()
    {
        _evidence = _evidence with { Stream = [.. _evidence.Stream.SkipLast(1)] };

        AssertBroken("Events are in order, without a gap or a repetition", $"lot {Lot} has 6 events, and the stream ends with its 5");
    }

    [Fact]
    public void Event_that_comes_twice_is_found()
    {
        _evidence = _evidence with { Stream = [.. _evidence.Stream, _evidence.Stream[^1]] };

        AssertBroken("Events are in order, without a gap or a repetition", $"claim-cancelled of lot {Lot} is number 6, after 6");
    }

    [Theory]
    [InlineData("entry of the ledger")]
    [InlineData("notification")]
    [InlineData("delivery")]
    public void Doubled_effect_is_found(string effect)
    {
        var claimed = _evidence.Stream[1].Id;
        _evidence = effect switch
        {
            "notification" => _evidence with { Notified = [.. _evidence.Notified, Kept] },
            "delivery" => _evidence with { Deliveries = [Kept, Kept] },
            _ => _evidence with { Ledger = [.. _evidence.Ledger, claimed] },
        };

        var about = effect is "notification" or "delivery" ? Kept : claimed;
        AssertBroken("Each effect happens once", $"there are 2 of the {effect} for {about}");
    }

    [Fact]
    public void Effect_that_is_missing_is_found()
    {
        _evidence = _evidence with { Deliveries = [] };

        AssertBroken("Each effect happens once", $"there are 0 of the delivery for {Kept}");
    }

    [Fact]
    public void Key_that_got_another_answer_is_found()
    {
        _history.Repeat("POST /v1/lots with key k", isSame: false);

        AssertBroken("Repeated keys get the first answer", "POST /v1/lots with key k was answered otherwise when it was repeated");
    }

    [Fact]
    public void One_claim_for_two_requests_is_found()
    {
        _history.Claimed(new AcknowledgedClaim(Kept, Lot, 2, IsForDelivery: true));

        AssertBroken("Repeated keys get the first answer", $"two requests were given one claim {Kept}");
    }

    [Fact]
    public void Request_without_an_answer_and_one_that_was_refused_without_reason_are_found()
    {
        _history.GiveUp("POST /v1/lots with key k");
        _history.Wonder("DELETE /v1/lots/a/claims/b was refused as not-found");

        AssertBroken("Every request is answered, and as the rules say", "POST /v1/lots with key k was never answered");
        AssertBroken("Every request is answered, and as the rules say", "DELETE /v1/lots/a/claims/b was refused as not-found");
    }

    [Fact]
    public void Outbox_that_is_not_flushed_and_ledger_that_does_not_verify_are_found()
    {
        _evidence = _evidence with { Unpublished = 2, LedgerFault = "entry 7 of lane 0 was changed" };

        AssertBroken("The outbox is flushed", "2 events were never published");
        AssertBroken("The ledger verifies", "entry 7 of lane 0 was changed");
    }

    [Fact]
    public void Answer_that_no_order_of_the_requests_explains_is_found()
    {
        _history.Record(new LotOperation(OperationKind.Claim, Lot, Kept, Invoked: 30, Answered: 40));
        _history.Record(new LotOperation(OperationKind.Claim, Lot, Taken, Invoked: 10, Answered: 20));

        AssertBroken(
            "Each lot behaves as if its requests ran one at a time",
            $"event 3 of lot {Lot} was answered before the request of event 2 was sent");
    }

    [Fact]
    public void Damage_is_counted_for_the_fault_that_was_on()
    {
        _history.Fault = "silo killed";
        var gone = Guid.NewGuid();
        _history.Claimed(new AcknowledgedClaim(gone, Lot, 1, IsForDelivery: false));
        _evidence = _evidence with { Notified = [.. _evidence.Notified, Kept] };

        var damage = Damage.Of(_history, _evidence);

        Assert.Equal([KeyValuePair.Create("silo killed", 1)], damage.Lost);
        Assert.Equal([KeyValuePair.Create("", 1)], damage.Doubled);
    }

    [Fact]
    public void Fault_that_is_not_recovered_from_breaks_the_verdict()
    {
        var fault = new Fault("broker killed", 0, TimeSpan.FromSeconds(1));
        var outcome = new FaultOutcome(fault, new Interruption(TimeSpan.Zero, TimeSpan.Zero), Recovered: false);
        var verdict = Verdict() with { Outcomes = [outcome] };

        Assert.False(verdict.Holds);
        Assert.Contains(verdict.Lines(), line => line.Contains("broker killed", StringComparison.Ordinal)
            && line.EndsWith("FAILED: 1 not recovered from", StringComparison.Ordinal));
    }

    private Verdict Verdict() => new(7, TimeSpan.FromSeconds(1), [], Invariants.Judge(_history, _evidence));

    private void AssertBroken(string invariant, string violation)
    {
        var verdict = Verdict();
        var finding = Assert.Single(verdict.Findings, finding => finding.Name == invariant);
        Assert.Contains(violation, finding.Violations);
        Assert.False(verdict.Holds);
        Assert.Contains(verdict.Lines(), line => line.Contains($"FAILED  {invariant}: ", StringComparison.Ordinal));
        Assert.Contains(verdict.Lines(), line => line.EndsWith(violation, StringComparison.Ordinal));
        Assert.StartsWith("An invariant is broken.", verdict.Lines().Last(), StringComparison.Ordinal);
    }

    private static StreamedChange Change(string kind, long sequence, Guid? claim) => new(Guid.NewGuid(), kind, Lot, sequence, claim);
}
