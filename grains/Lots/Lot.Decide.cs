using System.Diagnostics;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>The rules: what each command would cause, or why it is refused.</summary>
internal sealed partial class Lot
{
    /// <summary>
    /// Decides a command against this lot, which must have settled passed deadlines (<see cref="DecideDue"/>) at the same moment.
    /// </summary>
    /// <param name="command">The command.</param>
    /// <param name="now">The current time, in UTC.</param>
    /// <param name="policy">The settings of the rules.</param>
    /// <param name="codeMatches">Whether a shown pickup code is the claim's; used for <see cref="CollectClaim"/> only.</param>
    /// <param name="events">
    /// Receives the events that the command causes. A refused command may cause some too: a wrong code is counted.
    /// </param>
    /// <returns>The refusal; null when the command is accepted.</returns>
    public Refusal? Decide(LotCommand command, DateTimeOffset now, LotPolicy policy, bool codeMatches, List<LotEvent> events) =>
        command switch
        {
            ClaimLot claim => DecideClaim(claim, now, policy, events),
            PostLot post => DecidePost(post, now, policy, events),
            _ when _origin is null => NotFound(),
            CollectClaim collect => DecideCollect(collect, now, policy, codeMatches, events),
            CancelClaim cancel => DecideCancel(cancel, now, events),
            LoseClaim lose => DecideLose(lose, now, events),
            AdjustLot adjust => DecideAdjust(adjust, now, policy, events),
            WithdrawLot withdraw => DecideWithdraw(withdraw, events),
            RecallLot recall => DecideRecall(recall, now, events),
            _ => throw new UnreachableException($"No rule decides {command.GetType().Name}."),
        };

    /// <summary>
    /// True when a hold's deadline, the pickup window's end, the use-by or the end of a broken cold chain's budget has passed and was not
    /// settled, or the lot was recalled and some of its claims are not yet.
    /// </summary>
    public bool HasDue(DateTimeOffset now)
    {
        if (_isRecalling)
        {
            return true;
        }

        while (_deadlines.TryPeek(out var claimId, out var deadline))
        {
            // A hold that was moved has been queued again.
            if (!_claims.TryGetValue(claimId, out var claim) || claim.Status != ClaimStatus.Held || claim.HeldUntil != deadline)
            {
                _deadlines.Dequeue();
                continue;
            }

            if (deadline <= now)
            {
                return true;
            }

            break;
        }

        return Expires(now) || Closes(now) || Spoils(now);
    }

    /// <summary>
    /// Decides the events that the passing of time causes: holds lapse at their deadline and at the end of the pickup window, the lot
    /// closes when the window ends with something left, at the use-by it expires, and it is withdrawn with every hold when its cold chain
    /// has been broken for too long.
    /// </summary>
    /// <param name="now">The current time, in UTC.</param>
    /// <param name="events">Receives the events.</param>
    /// <param name="lapsesMax">
    /// The most holds to end, or claims to recall. What happens after the last hold is decided with the last of them.
    /// </param>
    /// <returns>True when everything that is due has been decided; false when holds are left for the next time.</returns>
    public bool DecideDue(DateTimeOffset now, List<LotEvent> events, int lapsesMax = int.MaxValue)
    {
        if (!HasDue(now))
        {
            return true;
        }

        if (_isRecalling)
        {
            // False as soon as the last of them are decided, so that something is decided whenever something is due.
            _isRecalling = Unrecalled().Skip(Math.Max(0, lapsesMax)).Any();
            DecideRecalled(_state.Terms.Recall!, events, Math.Max(0, lapsesMax));
            return !_isRecalling;
        }

        if (Spoils(now) && _state.Terms.Chain!.BrokenUntil < _state.Terms.UseBy)
        {
            return StopSpoilt(_state.Terms.Chain, now, events, lapsesMax);
        }

        var left = _state.Quantities.Available;
        var isOver = _state.Terms.PickupWindow.To <= now;
        foreach (var claim in Holds(claim => isOver || claim.HeldUntil <= now))
        {
            if (lapsesMax-- <= 0)
            {
                return false;
            }

            left += claim.Quantity;
            events.Add(new ClaimLapsed(claim));
        }

        if (Expires(now))
        {
            events.Add(new LotExpired(left));
        }
        else if (Closes(now))
        {
            events.Add(new LotClosed(left));
        }

        return true;
    }

    /// <summary>
    /// Checks whether a claim with this id already exists: a retry gets the first answer, another request with the
    /// same idempotency key is refused.
    /// </summary>
    public Reply<ClaimView>? Repeat(ClaimLot command) =>
        _claims.TryGetValue(command.ClaimId, out var claim) || _claims.TryGetValue(ScopedClaimId.Of(command.ClaimId, Id), out claim)
        ? claim.RecipientId == command.Caller.Id && claim.Fingerprint == command.Fingerprint ? FirstAnswer(Id, claim) : KeyReused()
        : null;

    /// <summary>Checks in the same way whether this lot was posted before.</summary>
    public Reply<LotView>? Repeat(PostLot command) => _origin is { } origin
        ? origin.DonorId == command.Caller.Id && origin.Fingerprint == command.Fingerprint ? FirstAnswer(origin) : KeyReused()
        : (Reply<LotView>?)null;

    /// <summary>The refusal of a request whose idempotency key was used for another request.</summary>
    public static Refusal KeyReused() => new(
        RefusalKind.IdempotencyKeyReused, "This Idempotency-Key was used for another request. Send a new key with a new request.");

    /// <summary>The refusal of a command to a lot that does not exist.</summary>
    public static Refusal NotFound() => new(RefusalKind.NotFound, "There is no such lot.");

    /// <summary>
    /// A claim of this lot as callers see it now, without its pickup code. One that the recall of the lot has not marked yet is recalled
    /// all the same.
    /// </summary>
    public ClaimView View(Claim claim) =>
        _state is { Status: LotStatus.Recalled, Terms.Recall: { } recall }
        && claim is { Status: ClaimStatus.Held or ClaimStatus.Collected, Details: null or { RecalledAt: null } }
            ? View(Id, claim) with { RecalledAt = recall.At, Reason = recall.Reason }
            : View(Id, claim);

    /// <summary>A claim of a lot as callers see it now.</summary>
    public static ClaimView View(Guid lotId, Claim claim, string? pickupCode = null) => new()
    {
        Id = claim.Id,
        LotId = lotId,
        RecipientId = claim.RecipientId,
        Quantity = claim.Quantity,
        Status = claim.Status,
        HeldUntil = claim.HeldUntil,
        Collected = claim.Collected,
        PickupCode = pickupCode,
        CreatedAt = claim.CreatedAt,
        Reason = claim.Details?.Reason,
        RecalledAt = claim.Details?.RecalledAt,
        CourierId = claim.Details?.CourierId,
        LostAt = claim.Details?.LostAt,
        OverrideReason = claim.Details?.OverrideReason,
        Rejected = claim.Details?.Rejected,
        IsForDelivery = claim.DeliverTo is not null,
        AcceptedConflicts = claim.Details?.AcceptedConflicts ?? DietNeeds.None,
    };

    /// <summary>How many claims are recalled in the commit that recalls the lot, and in each one after it.</summary>
    public const int RecalledAtOnceMax = 500;

    private bool Expires(DateTimeOffset now) => _origin is not null && _state.Terms.UseBy <= now
        && (_state.Status is LotStatus.Open or LotStatus.Exhausted || HasWindowEnded);

    private bool Closes(DateTimeOffset now) => _origin is not null && _state.Terms.PickupWindow.To <= now
        && _state.Status is LotStatus.Open or LotStatus.Exhausted;

    /// <summary>The matching holds, in an order that does not depend on how the lot was loaded.</summary>
    private IOrderedEnumerable<Claim> Holds(Func<Claim, bool> which) => _claims.Values
        .Where(claim => claim.Status == ClaimStatus.Held && which(claim))
        .OrderBy(claim => claim.HeldUntil)
        .ThenBy(claim => claim.Id);

    private static Reply<LotView> FirstAnswer(LotOrigin origin) =>
        origin.Terms.Chain?.PostingRefused is { } reason ? OutOfLimits(reason) : origin.FirstAnswer();

    private static ClaimView FirstAnswer(Guid lotId, Claim claim) => View(lotId, claim with
    {
        Status = ClaimStatus.Held,
        Collected = null,
        HeldUntil = claim.Details?.FirstHeldUntil ?? claim.HeldUntil,
        Details = claim.Details?.AcceptedConflicts is { } accepted ? new ClaimDetails { AcceptedConflicts = accepted } : null,
    });
}
