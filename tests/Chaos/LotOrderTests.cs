using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Tests.Chaos;

/// <summary>The checker of linearizability, by histories of a lot of 10: it accepts each that has an order, and no other.</summary>
public sealed class LotOrderTests
{
    private static readonly Guid Lot = Guid.NewGuid();
    private static readonly Guid First = Guid.NewGuid();
    private static readonly Guid Second = Guid.NewGuid();

    /// <summary>Posted, claimed by the first with 6 and by the second with 3.</summary>
    private static readonly StreamedChange[] Events =
    [
        Event(1, "posted", null, 10), Event(2, "claimed", First, 4), Event(3, "claimed", Second, 1),
    ];

    private readonly List<LotOperation> _operations = [new(OperationKind.Post, Lot, null, 1, 2)];

    [Fact]
    public void Requests_one_after_another_and_at_the_same_time_are_accepted()
    {
        Claimed(First, 10, 30);
        Claimed(Second, 20, 25);
        Read(10, 3, 9);
        Read(4, 12, 40);
        Read(1, 26, 27);

        // Sent before the second claim was answered, so the claim may have come after it.
        Refused(4, 24, 28);

        // The read above saw 1, and this one was sent after it was answered.
        Refused(1, 28, 50);
        Assert.Empty(Violations());
    }

    [Fact]
    public void Change_that_comes_before_one_that_had_ended_is_found()
    {
        Claimed(First, 30, 40);
        Claimed(Second, 10, 20);

        Assert.Equal([$"event 3 of lot {Lot} was answered before the request of event 2 was sent"], Violations());
    }

    [Fact]
    public void Read_of_what_had_been_overwritten_is_found()
    {
        Claimed(First, 10, 20);
        Read(10, 21, 22);

        Assert.Equal([$"a read of lot {Lot} says that 10 are available, which is not so from event 2 on"], Violations());
    }

    [Fact]
    public void Read_of_what_was_not_asked_for_yet_is_found()
    {
        Claimed(First, 10, 20);
        Read(4, 3, 9);

        Assert.Equal([$"a read of lot {Lot} says that 4 are available, which is not so from event 1 to before event 2"], Violations());
    }

    [Fact]
    public void Read_that_is_older_than_an_earlier_read_is_found_though_both_were_sent_during_the_change()
    {
        Claimed(First, 10, 50);
        Read(4, 11, 20);
        Read(10, 21, 30);

        Assert.Equal([$"a read of lot {Lot} says that 10 are available, which is not so from event 2 on"], Violations());
    }

    [Fact]
    public void Refusal_for_a_lack_that_never_was_is_found()
    {
        Refused(2, 3, 4);

        Assert.Equal([$"a refusal of lot {Lot} says that 2 are available, which is not so from event 1 on"], Violations());
    }

    [Fact]
    public void Change_of_a_request_without_an_answer_may_come_at_any_time()
    {
        // Neither claim was answered; a read saw the first one, and a later read the second.
        Read(10, 3, 4);
        Read(4, 5, 6);
        Read(1, 1000, 1001);

        Assert.Empty(Violations());
    }

    private IEnumerable<string> Violations() => LotOrder.Violations(_operations, Events);

    private void Claimed(Guid claim, long invoked, long answered) =>
        _operations.Add(new LotOperation(OperationKind.Claim, Lot, claim, invoked, answered));

    private void Read(long available, long invoked, long answered) =>
        _operations.Add(new LotOperation(OperationKind.Read, Lot, null, invoked, answered) { Available = available });

    private void Refused(long available, long invoked, long answered) =>
        _operations.Add(new LotOperation(OperationKind.Claim, Lot, null, invoked, answered) { Available = available });

    private static StreamedChange Event(long sequence, string kind, Guid? claim, long available) =>
        new(Guid.NewGuid(), kind, Lot, sequence, claim) { Available = available };
}
