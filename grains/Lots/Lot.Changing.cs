using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>The rules for adjusting, withdrawing and recalling a lot.</summary>
internal sealed partial class Lot
{
    private Refusal? DecideAdjust(AdjustLot command, DateTimeOffset now, LotPolicy policy, List<LotEvent> events)
    {
        if (command.Caller.Role != Role.Donor || command.Caller.Id != _origin!.DonorId)
        {
            return new Refusal(RefusalKind.Forbidden, "Only the lot's donor adjusts it.");
        }

        if (RefuseVersion(command.ExpectedVersion) is { } stale)
        {
            return stale;
        }

        if (_state.Status is LotStatus.Withdrawn or LotStatus.Recalled or LotStatus.Expired)
        {
            return _state.Status == LotStatus.Expired ? PastUseBy() : NotOpen();
        }

        if (_state.Terms.UseBy <= now)
        {
            return PastUseBy();
        }

        var quantities = _state.Quantities;
        var posted = command.Posted ?? quantities.Posted;
        if (RefuseQuantity("posted", posted) is { } quantityRefused)
        {
            return quantityRefused;
        }

        if (quantities.Available + posted - quantities.Posted < 0)
        {
            return Insufficient(
                $"Of {quantities.Posted}, only {quantities.Available} is still available; "
                    + $"the total cannot go below {quantities.Posted - quantities.Available}.");
        }

        var terms = _state.Terms;
        if (command.PickupWindow is { } window)
        {
            terms = terms with { PickupWindow = window };
            if (RefuseTimes(terms, now) is { } timesRefused)
            {
                return timesRefused;
            }
        }

        if (command.Notes is { } notes)
        {
            terms = terms with { Notes = notes.Length == 0 ? null : notes };
        }

        if (posted == quantities.Posted && terms == _state.Terms)
        {
            return null;
        }

        var adjustments = terms.Adjustments ?? 0;
        if (adjustments >= policy.AdjustmentsMax)
        {
            return Limited($"The lot was changed {adjustments} times; {policy.AdjustmentsMax} are allowed.", policy.AdjustmentsMax, now);
        }

        terms = terms with { Adjustments = adjustments + 1 };
        events.Add(new LotAdjusted(posted, terms));
        if (quantities.Available > 0 && quantities.Available + posted == quantities.Posted)
        {
            events.Add(LotExhausted.Instance);
        }

        if (terms.PickupWindow != _state.Terms.PickupWindow)
        {
            foreach (var claim in Holds(_ => true))
            {
                events.Add(new ClaimRescheduled(claim, Moved(claim, terms, policy), terms.PickupWindow));
            }
        }

        return null;
    }

    /// <summary>
    /// The deadline of a hold in a moved window: the one that it would have had from the beginning, never an earlier one than it was
    /// promised, and never one after the window.
    /// </summary>
    private static DateTimeOffset Moved(Claim claim, LotTerms terms, LotPolicy policy)
    {
        var deadline = HoldDeadline(claim.CreatedAt, terms, policy);
        return Earliest(deadline > claim.HeldUntil ? deadline : claim.HeldUntil, terms.PickupWindow.To, terms.UseBy);
    }

    private Refusal? DecideWithdraw(WithdrawLot command, List<LotEvent> events)
    {
        if (RefuseStop(command.Caller, command.ExpectedVersion) is { } refused)
        {
            return refused;
        }

        switch (_state.Status)
        {
            case LotStatus.Withdrawn:
                return null;
            case LotStatus.Open or LotStatus.Exhausted:
            case LotStatus.Closed when HasWindowEnded:
                events.Add(new LotWithdrawn(command.Reason, _state.Quantities.Available, command.Caller.Id));
                return null;
            default:
                return NotOpen();
        }
    }

    private Refusal? DecideRecall(RecallLot command, DateTimeOffset now, List<LotEvent> events)
    {
        if (RefuseStop(command.Caller, command.ExpectedVersion) is { } refused)
        {
            return refused;
        }

        if (_state.Status == LotStatus.Recalled)
        {
            // It was loaded again, without all of its claims, before these were recalled.
            _isRecalling = Unrecalled().Skip(RecalledAtOnceMax).Any();
            DecideRecalled(_state.Terms.Recall ?? ToRecall(command, now), events, RecalledAtOnceMax);
            return null;
        }

        DecideRecalled(ToRecall(command, now), events, RecalledAtOnceMax);
        events.Add(new LotRecalled(
            ToRecall(command, now), _state.Quantities.Available + _state.Quantities.Held, command.Caller.Id));
        return null;
    }

    private static LotRecall ToRecall(RecallLot command, DateTimeOffset now) =>
        new() { At = now, Reason = command.Reason, RecallId = command.RecallId };

    /// <summary>Recalls claims, at most so many: holds are cancelled, and what was handed over is marked.</summary>
    private void DecideRecalled(LotRecall recall, List<LotEvent> events, int most)
    {
        foreach (var claim in Unrecalled().Take(most))
        {
            events.Add(claim.Status == ClaimStatus.Held
                ? new ClaimCancelled(claim, CancelReason.Recall, recall.Reason, recall.At) { RecallId = recall.RecallId }
                : new ClaimRecalled(claim, recall.Reason, recall.At, recall.RecallId));
        }
    }

    private IEnumerable<Claim> Unrecalled() => Holds(_ => true).Concat(HandedOut());

    /// <summary>
    /// The collected claims that are not recalled, in an order that does not depend on how the lot was loaded. Also those whose food did
    /// not arrive: a courier has it, or handed it over too late to say so.
    /// </summary>
    private IOrderedEnumerable<Claim> HandedOut() => _claims.Values
        .Where(claim => claim.Status == ClaimStatus.Collected && claim.Details?.RecalledAt is null)
        .OrderBy(claim => claim.Id);

    private Refusal? RefuseStop(Caller caller, long? expectedVersion)
    {
        var may = caller.Role == Role.Operator || (caller.Role == Role.Donor && caller.Id == _origin!.DonorId);
        return may
            ? RefuseVersion(expectedVersion)
            : new Refusal(RefusalKind.Forbidden, "Only the lot's donor or an operator stops it.");
    }
}
