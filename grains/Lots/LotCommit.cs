using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>One event of a commit, with the lot's quantities right after it.</summary>
internal readonly record struct RecordedEvent(
    LotEvent Event, long Sequence, Quantities After, DateTimeOffset At, string? TraceParent);

/// <summary>
/// The changes of one lot since its last durable version: the rows that the journal writes for it in one transaction. Once handed
/// to the journal it does not change.
/// </summary>
internal sealed class LotCommit : JournalCommit
{
    private static readonly IReadOnlySet<Guid> NoClaimIds = new HashSet<Guid>();
    private static readonly List<Claim> NoClaims = [];

    // The requests go on within the turn of the grain that sets the outcome, one after another, instead of in a turn each.
    private readonly TaskCompletionSource<CommitOutcome> _outcome = new();
    private List<Claim>? _changedClaims;
    private List<Claim>? _replaced;

    /// <summary>Starts a commit on top of a lot's present state.</summary>
    public LotCommit(Lot lot)
        : base(lot.Id)
    {
        Before = lot.State;
        After = lot.State;
    }

    /// <summary>The lot.</summary>
    public Guid LotId => AggregateId;

    /// <summary>The state that the fence expects; version 0 when the lot is new.</summary>
    public LotState Before { get; }

    /// <summary>The state after the last event.</summary>
    public LotState After { get; private set; }

    /// <summary>The lot's donor; known once there is an event.</summary>
    public Guid DonorId { get; private set; }

    /// <summary>How the lot was posted; set when this commit posts it.</summary>
    public LotOrigin? Posted { get; private set; }

    /// <summary>Claims made in this commit, each in its last state.</summary>
    public List<Claim> NewClaims { get; } = new(1);

    /// <summary>Older claims changed in this commit, each in its last state.</summary>
    public IReadOnlyList<Claim> ChangedClaims => _changedClaims ?? NoClaims;

    /// <summary>The events to publish, in order.</summary>
    public List<RecordedEvent> Events { get; } = new(1);

    /// <summary>The answers to keep for repetitions of the requests.</summary>
    public List<KeptLotAnswer> Answers { get; } = [];

    /// <inheritdoc/>
    public override int EventCount => Events.Count;

    /// <summary>The new claims whose id belongs to a claim on another lot; known once the journal refused them.</summary>
    public IReadOnlySet<Guid> TakenClaimIds { get; private set; } = NoClaimIds;

    /// <summary>Completes when the lot's grain has acted on the outcome. The requests await it.</summary>
    public Task<CommitOutcome> Outcome => _outcome.Task;

    /// <inheritdoc/>
    public override string? TraceParentOf(int eventIndex) => Events[eventIndex].TraceParent;

    /// <summary>Applies an event to the lot and records what must be written for it.</summary>
    public void Record(Lot lot, LotEvent domainEvent, DateTimeOffset now, string? traceParent)
    {
        var replaced = lot.Apply(domainEvent);
        After = lot.State;
        DonorId = lot.Origin!.DonorId;
        if (domainEvent.IsPublished)
        {
            Events.Add(new RecordedEvent(domainEvent, After.Sequence, After.Quantities, now, traceParent));
        }

        switch (domainEvent)
        {
            case LotPosted:
                Posted = lot.Origin;
                break;
            case LotClaimed claimed:
                NewClaims.Add(lot.Claims[claimed.Claim.Id]);
                break;
            default:
                if (replaced is not null)
                {
                    (_replaced ??= []).Add(replaced);
                    Note(lot.Claims[replaced.Id], replaced.ChangedAt);
                }

                break;
        }
    }

    /// <summary>Rolls the lot back to its state before this commit. Commits made after this one must have been rolled back first.</summary>
    public void RollBack(Lot lot)
    {
        for (var i = _replaced?.Count - 1 ?? -1; i >= 0; i--)
        {
            lot.Restore(_replaced![i]);
        }

        foreach (var claim in NewClaims)
        {
            lot.Remove(claim.Id);
        }

        lot.Restore(Before);
    }

    /// <summary>Called by the journal when claim ids belong to other lots, so that nothing was written.</summary>
    public void SetClaimIdsTaken(IReadOnlySet<Guid> claimIds)
    {
        TakenClaimIds = claimIds;
        SetWritten(CommitOutcome.ClaimIdTaken);
    }

    /// <summary>Completes the waiting requests.</summary>
    public void SetOutcome(CommitOutcome outcome) => _outcome.TrySetResult(outcome);

    private void Note(Claim claim, long changedBefore)
    {
        // A claim that this commit already contains was last changed after the commit began; only then is it searched for.
        if (changedBefore > Before.Version && (TryReplace(NewClaims, claim) || TryReplace(_changedClaims, claim)))
        {
            return;
        }

        (_changedClaims ??= []).Add(claim);
    }

    private static bool TryReplace(List<Claim>? claims, Claim claim)
    {
        var index = claims?.FindIndex(held => held.Id == claim.Id) ?? -1;
        if (index >= 0)
        {
            claims![index] = claim;
        }

        return index >= 0;
    }
}
