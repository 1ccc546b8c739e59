using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>The rules for posting a lot and for claiming, collecting and cancelling.</summary>
internal sealed partial class Lot
{
    private Refusal? DecidePost(PostLot command, DateTimeOffset now, LotPolicy policy, List<LotEvent> events)
    {
        if (command.Caller.Role != Role.Donor)
        {
            return new Refusal(RefusalKind.Forbidden, "Only a donor posts lots.");
        }

        if (_origin is not null)
        {
            return KeyReused();
        }

        if (RefuseQuantity("quantity", command.Quantity) is { } quantityRefused)
        {
            return quantityRefused;
        }

        if (RefuseTimes(command.Terms, now) is { } timesRefused)
        {
            return timesRefused;
        }

        if (RefuseFreshness(command.Terms, now, policy) is { } stale)
        {
            return stale;
        }

        return Post(command, now, policy, events);
    }

    private Refusal? DecideClaim(ClaimLot command, DateTimeOffset now, LotPolicy policy, List<LotEvent> events)
    {
        if (_origin is null)
        {
            return NotFound();
        }

        if (command.Caller.Role != Role.Recipient)
        {
            return new Refusal(RefusalKind.Forbidden, "Only a recipient claims.");
        }

        if (RefuseQuantity("quantity", command.Quantity) is { } refused)
        {
            return refused;
        }

        if (_state.Terms.UseBy <= now)
        {
            return PastUseBy();
        }

        if (_state.Status is LotStatus.Withdrawn or LotStatus.Recalled or LotStatus.Expired)
        {
            return NotOpen();
        }

        if (_state.Terms.PickupWindow.To <= now)
        {
            return new Refusal(RefusalKind.LotNotOpen, "The lot's pickup window has ended.");
        }

        if (RefuseDiet(command, out var accepted) is { } conflicting)
        {
            return conflicting;
        }

        if (RefuseLimits(command.Caller.Id, now, policy) is { } limited)
        {
            return limited;
        }

        if (command.Quantity > _state.Quantities.Available)
        {
            return Insufficient($"Only {_state.Quantities.Available} is available; claim that much or less.");
        }

        events.Add(new LotClaimed(new Claim
        {
            Id = command.ClaimId,
            RecipientId = command.Caller.Id,
            Quantity = command.Quantity,
            HeldUntil = HoldDeadline(now, _state.Terms, policy),
            CreatedAt = now,
            Fingerprint = command.Fingerprint,
            DeliverTo = command.DeliverTo,
            ChangedAt = _state.Version + 1,
            Details = accepted == DietNeeds.None ? null : new ClaimDetails { AcceptedConflicts = accepted },
        }));
        if (command.Quantity == _state.Quantities.Available)
        {
            events.Add(LotExhausted.Instance);
        }

        return null;
    }

    private static DateTimeOffset HoldDeadline(DateTimeOffset claimedAt, LotTerms terms, LotPolicy policy)
    {
        var window = terms.PickupWindow;
        return Earliest((claimedAt > window.From ? claimedAt : window.From) + policy.HoldFor, window.To, terms.UseBy);
    }

    private static DateTimeOffset Earliest(DateTimeOffset first, DateTimeOffset second, DateTimeOffset third)
    {
        var earlier = first < second ? first : second;
        return earlier < third ? earlier : third;
    }

    private Refusal? DecideCollect(
        CollectClaim command, DateTimeOffset now, LotPolicy policy, bool codeMatches, List<LotEvent> events)
    {
        if (command.Caller.Role != Role.Donor || command.Caller.Id != _origin!.DonorId)
        {
            return new Refusal(RefusalKind.Forbidden, "Only the lot's donor hands its claims over.");
        }

        if (command is { OverrideReason: not null, CourierId: not null })
        {
            return new Refusal(RefusalKind.Forbidden, "A courier shows the claim's code; only the donor does without.");
        }

        if (!_claims.TryGetValue(command.ClaimId, out var claim))
        {
            return ClaimNotFound();
        }

        // Everything that does not depend on the code is checked first, so that an answer never reveals whether a
        // code would have been correct.
        if (RefuseTaken(command, claim) is { } impossible)
        {
            return impossible;
        }

        if (_state.Status == LotStatus.Recalled)
        {
            return Recalled(claim);
        }

        if (IsRepeated(command, claim, codeMatches))
        {
            return null;
        }

        if (claim.Status != ClaimStatus.Held)
        {
            return claim.Status != ClaimStatus.Lapsed ? NotHeld(claim) : RefuseMoment(now) ?? NotHeld(claim);
        }

        if (RefuseMoment(now) is { } outside)
        {
            return outside;
        }

        var isOverridden = command.OverrideReason is not null;
        if (!isOverridden && claim.WrongCodes >= policy.WrongCodesMax)
        {
            return new Refusal(
                RefusalKind.PickupCodeLocked,
                "Too many wrong pickup codes were given for this claim. The claimant can cancel it and claim again, or the donor can "
                    + "hand it over without the code, with a reason.");
        }

        var taken = TakenBy(command, claim);
        if (DecideReading(command, claim, taken, now, policy, events) is { } unsafeFood)
        {
            return unsafeFood;
        }

        if (!isOverridden && !codeMatches)
        {
            events.Add(new PickupCodeRefused(claim));
            return PickupCodeWrong(policy.WrongCodesMax - claim.WrongCodes - 1);
        }

        HandOver(command, claim, taken, now, policy, events);
        return null;
    }

    /// <summary>The refusal of quantities that the claim does not have; null when it has them.</summary>
    private static Refusal? RefuseTaken(CollectClaim command, Claim claim)
    {
        if (command.Quantity is { } taken && (taken < 1 || taken > claim.Quantity))
        {
            return Refusal.Invalid("quantity", $"must be from 1 to the claim's quantity, {claim.Quantity}");
        }

        return command.Rejected is not { Quantity: var rejected } ? null
            : rejected < 1 || rejected > claim.Quantity
                ? Refusal.Invalid("rejected.quantity", $"must be from 1 to the claim's quantity, {claim.Quantity}")
            : rejected > claim.Quantity - (command.Quantity ?? 0)
                ? Refusal.Invalid("rejected.quantity", $"must not be more, with quantity, than the claim's quantity, {claim.Quantity}")
            : null;
    }

    /// <summary>How much a command takes; 0 when all is rejected.</summary>
    private static long TakenBy(CollectClaim command, Claim claim) =>
        command.Quantity ?? claim.Quantity - (command.Rejected?.Quantity ?? 0);

    /// <summary>
    /// Whether the claim was handed over as this command says, to the same one: whose answer was lost is answered as before, with or
    /// without a key.
    /// </summary>
    private static bool IsRepeated(CollectClaim command, Claim claim, bool codeMatches)
    {
        var taken = TakenBy(command, claim);
        var isDone = taken > 0
            ? claim.Status == ClaimStatus.Collected && claim.Collected == taken
            : claim.Status == ClaimStatus.Cancelled && claim.Details?.Rejected is not null;
        return isDone && command.CourierId == claim.Details?.CourierId && command.Rejected == claim.Details?.Rejected
            && command.OverrideReason == claim.Details?.OverrideReason && (command.OverrideReason is not null || codeMatches);
    }

    private Refusal? DecideCancel(CancelClaim command, DateTimeOffset now, List<LotEvent> events)
    {
        if (!_claims.TryGetValue(command.ClaimId, out var claim) || claim.RecipientId != command.Caller.Id)
        {
            return ClaimNotFound();
        }

        if (claim.Status is ClaimStatus.Collected or ClaimStatus.Lapsed)
        {
            return NotHeld(claim);
        }

        if (claim.Status == ClaimStatus.Held)
        {
            events.Add(new ClaimCancelled(
                claim, command.Reason is null ? CancelReason.Claimant : CancelReason.Engine, command.Reason, now));
        }

        return null;
    }

    private Refusal? DecideLose(LoseClaim command, DateTimeOffset now, List<LotEvent> events)
    {
        if (!_claims.TryGetValue(command.ClaimId, out var claim) || claim.DeliverTo is null)
        {
            return ClaimNotFound();
        }

        if (claim.Status != ClaimStatus.Collected)
        {
            return new Refusal(RefusalKind.ClaimNotHeld, "The claim was not collected, so it cannot be lost.");
        }

        // Recalled food counts as not rescued already.
        if (claim.Details is not ({ LostAt: not null } or { RecalledAt: not null }))
        {
            events.Add(new ClaimLost(claim, command.Reason, now));
        }

        return null;
    }
}
