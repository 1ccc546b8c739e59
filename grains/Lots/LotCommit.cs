using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>One event of a commit, with what the lot looked like right after it.</summary>
public readonly record struct RecordedEvent(
    LotEvent Event, long Sequence, Quantities After, DateTimeOffset At, string? TraceParent);

/// <summary>
/// What became of one lot since its last durable version: the rows that the journal writes for it in one transaction. Once handed
/// to the journal it does not change.
/// </summary>
public sealed class LotCommit
{
    private readonly TaskCompletionSource<CommitOutcome> _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CommitOutcome> _outcome = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(Guid ClaimId, Claim? Before)> _replaced = [];

    /// <summary>Starts a commit on top of a lot's present state.</summary>
    public LotCommit(Lot lot)
    {
        LotId = lot.Id;
        Before = lot.State;
        After = lot.State;
    }

    /// <summary>The lot.</summary>
    public Guid LotId { get; }

    /// <summary>The state that the fence expects; version 0 when the lot is new.</summary>
    public LotState Before { get; }

    /// <summary>The state after the last event.</summary>
    public LotState After { get; private set; }

    /// <summary>How the lot was posted; set when this commit posts it.</summary>
    public LotOrigin? Posted { get; private set; }

    /// <summary>Claims made in this commit, each in its last state.</summary>
    public List<Claim> NewClaims { get; } = [];

    /// <summary>Older claims changed in this commit, each in its last state.</summary>
    public List<Claim> ChangedClaims { get; } = [];

    /// <summary>The events to publish, in order.</summary>
    public List<RecordedEvent> Events { get; } = [];

    /// <summary>Those of the new claims whose id belongs to a claim on another lot; known once the journal refused them.</summary>
    public IReadOnlySet<Guid> TakenClaimIds { get; private set; } = new HashSet<Guid>();

    /// <summary>Ends when the journal knows what became of the commit. The lot's grain waits for it.</summary>
    public Task<CommitOutcome> Written => _written.Task;

    /// <summary>Ends when the lot's grain has drawn the consequences. The requests wait for it.</summary>
    public Task<CommitOutcome> Outcome => _outcome.Task;

    /// <summary>Applies an event to the lot and notes what must be written for it.</summary>
    public void Record(Lot lot, LotEvent happened, DateTimeOffset now, string? traceParent)
    {
        var replaced = lot.Apply(happened);
        After = lot.State;
        if (happened.IsPublished)
        {
            Events.Add(new RecordedEvent(happened, After.Sequence, After.Quantities, now, traceParent));
        }

        switch (happened)
        {
            case LotPosted:
                Posted = lot.Origin;
                break;
            case LotClaimed claimed:
                _replaced.Add((claimed.Claim.Id, null));
                NewClaims.Add(lot.Claims[claimed.Claim.Id]);
                break;
            default:
                if (replaced is not null)
                {
                    _replaced.Add((replaced.Id, replaced));
                    Note(lot.Claims[replaced.Id], replaced.ChangedAt);
                }

                break;
        }
    }

    /// <summary>Takes everything back from the lot. Commits made after this one must have been taken back before.</summary>
    public void TakeBack(Lot lot)
    {
        for (var i = _replaced.Count - 1; i >= 0; i--)
        {
            lot.PutBack(_replaced[i].ClaimId, _replaced[i].Before);
        }

        lot.PutBack(Before);
    }

    /// <summary>The journal says what became of it.</summary>
    public void SetWritten(CommitOutcome outcome) => _written.TrySetResult(outcome);

    /// <summary>The journal says that claim ids belong to other lots, so that nothing was written.</summary>
    public void SetClaimIdsTaken(IReadOnlySet<Guid> claimIds)
    {
        TakenClaimIds = claimIds;
        _written.TrySetResult(CommitOutcome.ClaimIdTaken);
    }

    /// <summary>The lot's grain lets the requests go on.</summary>
    public void SetOutcome(CommitOutcome outcome) => _outcome.TrySetResult(outcome);

    private void Note(Claim claim, long changedBefore)
    {
        // A claim that this commit holds already was last changed after the commit began; only then is it looked for.
        if (changedBefore > Before.Version)
        {
            foreach (var list in (ReadOnlySpan<List<Claim>>)[NewClaims, ChangedClaims])
            {
                var index = list.FindIndex(held => held.Id == claim.Id);
                if (index >= 0)
                {
                    list[index] = claim;
                    return;
                }
            }
        }

        ChangedClaims.Add(claim);
    }
}
