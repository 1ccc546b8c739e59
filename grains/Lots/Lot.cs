using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// A lot and its claims. <see cref="Decide"/> returns the events of a command; <see cref="Apply"/> applies one. There is
/// no clock, no I/O and no grain in here.
/// </summary>
/// <remarks>
/// Applying changes the lot in place: a copy of a hot lot's claims per change is what this engine exists to avoid
/// (docs/adr/0001). Apply returns what the change replaced, so that a caller can roll it back.
/// </remarks>
internal sealed partial class Lot
{
    private readonly Dictionary<Guid, Claim> _claims = [];
    private readonly PriorityQueue<Guid, DateTimeOffset> _deadlines = new();
    private readonly Dictionary<Guid, Tally> _tallies = [];
    private LotOrigin? _origin;
    private LotState _state;

    // True while the lot is recalled and some of its claims are not yet.
    private bool _isRecalling;

    /// <summary>A lot that has not been posted yet.</summary>
    public Lot(Guid id) => Id = id;

    /// <summary>A lot from its stored state.</summary>
    /// <param name="origin">How it was posted.</param>
    /// <param name="state">Everything but the claims.</param>
    /// <param name="claims">Its claims: every hold, and all or some of those that have ended.</param>
    /// <param name="givenBack">
    /// How many claims each recipient cancelled or let lapse, when <paramref name="claims"/> lacks some that have ended; null when it has
    /// all.
    /// </param>
    public Lot(LotOrigin origin, in LotState state, IEnumerable<Claim> claims, IReadOnlyDictionary<Guid, int>? givenBack = null)
    {
        Id = origin.LotId;
        _origin = origin;
        _state = state;
        IsPartial = givenBack is not null;
        foreach (var (recipient, count) in givenBack ?? ReadOnlyDictionary<Guid, int>.Empty)
        {
            _tallies[recipient] = new Tally(Held: 0, count);
        }

        foreach (var claim in claims)
        {
            _claims.Add(claim.Id, claim);
            if (!IsPartial || claim.Status == ClaimStatus.Held)
            {
                Count(claim, 1);
            }

            if (claim.Status == ClaimStatus.Held)
            {
                _deadlines.Enqueue(claim.Id, claim.HeldUntil);
            }
        }

        _isRecalling = state is { Status: LotStatus.Recalled, Terms.Recall: not null } && Unrecalled().Any();
    }

    /// <summary>True when the pickup window has ended with something left: moving the window opens the lot again.</summary>
    private bool HasWindowEnded => _state is { Status: LotStatus.Closed, Quantities.Available: > 0 };

    /// <summary>True when what its holds return is withdrawn.</summary>
    private bool IsStopped => _state.Status is LotStatus.Withdrawn or LotStatus.Recalled;

    /// <summary>The lot's id.</summary>
    public Guid Id { get; }

    /// <summary>How it was posted; null before that.</summary>
    public LotOrigin? Origin => _origin;

    /// <summary>Everything but the claims.</summary>
    public ref readonly LotState State => ref _state;

    /// <summary>True when claims that have ended are stored and not all of them are in <see cref="Claims"/>.</summary>
    public bool IsPartial { get; }

    /// <summary>Every claim ever made on it, unless it is partial.</summary>
    public IReadOnlyDictionary<Guid, Claim> Claims => _claims;

    /// <summary>Applies an event and returns the claim that it replaced, if it changed one.</summary>
    /// <exception cref="UnreachableException">The quantities would no longer add up: a defect, so nothing may be stored.</exception>
    public Claim? Apply(LotEvent domainEvent)
    {
        var replaced = domainEvent switch
        {
            LotPosted posted => Post(posted),
            LotClaimed claimed => Hold(claimed.Claim),
            ClaimCancelled cancelled => Release(Cancelled(cancelled), ClaimStatus.Cancelled, 0),
            ClaimLapsed lapsed => Release(lapsed.Claim, ClaimStatus.Lapsed, 0),
            ClaimCollected collected => Collect(collected),
            ClaimRescheduled moved => Move(moved),
            ClaimRecalled recalled => Replace(Noted(recalled.Claim, recalled.Detail, recalledAt: recalled.At)),
            ClaimLost lost => Replace(Noted(lost.Claim, lost.Detail, lostAt: lost.At)),
            LotTemperatureRecorded recorded => Measure(recorded.Chain),
            LotRejected rejected => Reject(rejected),
            PickupCodeRefused refused => Replace(refused.Claim with { WrongCodes = refused.Claim.WrongCodes + 1 }),
            LotAdjusted adjusted => Adjust(adjusted),
            LotWithdrawn => Stop(LotStatus.Withdrawn),
            LotRecalled recalled => Recall(recalled),
            LotExpired => Stop(LotStatus.Expired),
            LotClosed => Close(),
            LotExhausted => null,
            _ => throw new UnreachableException($"No rule applies {domainEvent.GetType().Name}."),
        };

        _state = _state with
        {
            Version = _state.Version + 1,
            Sequence = domainEvent.IsPublished ? _state.Sequence + 1 : _state.Sequence,
        };
        if (!_state.Quantities.AreConserved)
        {
            throw new UnreachableException($"Lot {Id} would not add up after {domainEvent.GetType().Name}: {_state.Quantities}.");
        }

        return replaced;
    }

    /// <summary>Adds a stored claim that has ended to a partial lot, which has counted it already.</summary>
    public void AddEnded(Claim claim) => _claims.TryAdd(claim.Id, claim);

    /// <summary>Restores a claim to its value before an event changed it.</summary>
    public void Restore(Claim before)
    {
        Count(_claims[before.Id], -1);
        Count(before, 1);
        _claims[before.Id] = before;
        if (before.Status == ClaimStatus.Held)
        {
            _deadlines.Enqueue(before.Id, before.HeldUntil);
        }
    }

    /// <summary>Removes a claim whose creation is rolled back.</summary>
    public void Remove(Guid claimId)
    {
        if (_claims.Remove(claimId, out var claim))
        {
            Count(claim, -1);
        }
    }

    /// <summary>
    /// Restores everything but the claims, which must have been restored before. A lot restored to version 0 was never posted.
    /// </summary>
    public void Restore(in LotState before)
    {
        _state = before;
        _isRecalling = before is { Status: LotStatus.Recalled, Terms.Recall: not null } && Unrecalled().Any();
        if (before.Version == 0)
        {
            _origin = null;
        }
    }

    private Claim? Post(LotPosted posted)
    {
        _origin = new LotOrigin(Id, posted.DonorId, posted.Quantity, posted.Terms, posted.Fingerprint, posted.At);
        _state = _state with
        {
            Status = LotStatus.Open,
            Terms = posted.Terms,
            Quantities = new Quantities { Posted = posted.Quantity, Available = posted.Quantity },
        };
        return null;
    }

    private Claim? Hold(Claim claim)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_claims, claim.Id, out var exists);
        Debug.Assert(!exists, "A claim is made once.");
        slot = claim.ChangedAt == _state.Version + 1 ? claim : claim with { ChangedAt = _state.Version + 1 };
        Count(claim, 1);
        _deadlines.Enqueue(claim.Id, claim.HeldUntil);
        var now = _state.Quantities;
        Settle(now with { Available = now.Available - claim.Quantity, Held = now.Held + claim.Quantity });
        return null;
    }

    private Claim Replace(Claim claim)
    {
        var before = _claims[claim.Id];
        _claims[claim.Id] = claim with { ChangedAt = _state.Version + 1 };
        Count(before, -1);
        Count(claim, 1);
        return before;
    }

    private void Count(Claim claim, int change)
    {
        ref var tally = ref CollectionsMarshal.GetValueRefOrAddDefault(_tallies, claim.RecipientId, out _);
        tally = claim.Status switch
        {
            ClaimStatus.Held => tally with { Held = tally.Held + change },
            ClaimStatus.Lapsed or ClaimStatus.Cancelled when claim.Details?.Reason is null => tally with
            {
                GivenBack = tally.GivenBack + change,
            },
            _ => tally,
        };
    }

    /// <summary>What one recipient has of the lot: claims that are held, and claims that were cancelled or not collected.</summary>
    private readonly record struct Tally(int Held, int GivenBack);

    /// <summary>Ends a hold. The quantity that was not taken goes where the lot's status requires.</summary>
    private Claim Release(Claim claim, ClaimStatus status, long taken)
    {
        var before = Replace(claim with { Status = status, Collected = status == ClaimStatus.Collected ? taken : null });
        var rest = claim.Quantity - taken;
        var now = _state.Quantities;
        now = now with { Held = now.Held - claim.Quantity, Collected = now.Collected + taken };
        Settle(_state.Status switch
        {
            LotStatus.Withdrawn or LotStatus.Recalled => now with { Withdrawn = now.Withdrawn + rest },
            LotStatus.Expired => now with { Expired = now.Expired + rest },
            _ => now with { Available = now.Available + rest },
        });
        return before;
    }

    private Claim? Adjust(LotAdjusted adjusted)
    {
        var now = _state.Quantities;
        var isMoved = _state.Terms.PickupWindow != adjusted.Terms.PickupWindow;
        _state = _state with { Terms = adjusted.Terms, Status = HasWindowEnded && isMoved ? LotStatus.Open : _state.Status };
        Settle(now with { Posted = adjusted.Posted, Available = now.Available + adjusted.Posted - now.Posted });
        return null;
    }

    private Claim? Stop(LotStatus status)
    {
        var now = _state.Quantities;
        _state = _state with
        {
            Status = status,
            Quantities = status == LotStatus.Expired
                ? now with { Available = 0, Expired = now.Expired + now.Available }
                : now with { Available = 0, Withdrawn = now.Withdrawn + now.Available },
        };
        return null;
    }

    private Claim? Recall(LotRecalled recalled)
    {
        _state = _state with { Terms = _state.Terms with { Recall = recalled.Recall } };
        _isRecalling = Unrecalled().Any();
        return Stop(LotStatus.Recalled);
    }

    private Claim? Close()
    {
        _state = _state with { Status = LotStatus.Closed };
        return null;
    }

    private Claim Move(ClaimRescheduled moved)
    {
        var claim = moved.Claim;
        if (claim.HeldUntil == moved.HeldUntil)
        {
            return Replace(claim);
        }

        _deadlines.Enqueue(claim.Id, moved.HeldUntil);
        var details = claim.Details ?? new ClaimDetails();
        return Replace(claim with
        {
            HeldUntil = moved.HeldUntil,
            Details = details with { FirstHeldUntil = details.FirstHeldUntil ?? claim.HeldUntil },
        });
    }

    private Claim Collect(ClaimCollected collected)
    {
        _ = collected.Chain is { } chain ? Measure(chain) : null;
        return Release(Collected(collected), ClaimStatus.Collected, collected.Taken);
    }

    private Claim? Measure(ColdChain chain)
    {
        if (_state.Terms.Chain != chain)
        {
            _state = _state with { Terms = _state.Terms with { Chain = chain } };
        }

        return null;
    }

    /// <summary>Moves what does not return out of the lot. A lot that was stopped has withdrawn it already, when the claim ended.</summary>
    private Claim? Reject(LotRejected rejected)
    {
        if (!rejected.IsReturned && !IsStopped)
        {
            var (now, quantity) = (_state.Quantities, rejected.Rejection.Quantity);
            Settle(now with { Available = now.Available - quantity, Withdrawn = now.Withdrawn + quantity });
        }

        return null;
    }

    private static Claim Collected(ClaimCollected collected) => collected.Claim with
    {
        Details = (collected.Claim.Details ?? new ClaimDetails()) with
        {
            CollectedAt = collected.At,
            CourierId = collected.CourierId,
            OverrideReason = collected.OverrideReason,
            Rejected = collected.Rejected,
        },
    };

    private static Claim Cancelled(ClaimCancelled cancelled)
    {
        var claim = cancelled.Detail is { } detail
            ? Noted(cancelled.Claim, detail, recalledAt: cancelled.Reason == CancelReason.Recall ? cancelled.At : null)
            : cancelled.Claim;
        return cancelled.Refused is not { } refused ? claim : claim with
        {
            Details = claim.Details! with
            {
                CourierId = refused.CourierId,
                OverrideReason = refused.OverrideReason,
                Rejected = refused.Rejected,
            },
        };
    }

    private static Claim Noted(Claim claim, string reason, DateTimeOffset? recalledAt = null, DateTimeOffset? lostAt = null)
    {
        var details = claim.Details ?? new ClaimDetails();
        return claim with
        {
            Details = details with
            {
                Reason = reason,
                RecalledAt = recalledAt ?? details.RecalledAt,
                LostAt = lostAt ?? details.LostAt,
            },
        };
    }

    private void Settle(Quantities quantities)
    {
        var status = _state.Status;
        if (status is LotStatus.Open or LotStatus.Exhausted or LotStatus.Closed && !HasWindowEnded)
        {
            status = quantities.Available > 0 ? LotStatus.Open : quantities.Held > 0 ? LotStatus.Exhausted : LotStatus.Closed;
        }

        _state = _state with { Quantities = quantities, Status = status };
    }
}
