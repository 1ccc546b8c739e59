using System.Globalization;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>The refusals that several rules share.</summary>
internal sealed partial class Lot
{
    private Refusal? RefuseVersion(long? expected) => expected is null || expected == _state.Version
        ? null
        : new Refusal(RefusalKind.VersionMismatch, $"The lot is at version {_state.Version} now. Read it again, then decide.");

    private static Refusal? RefuseQuantity(string field, long quantity) => quantity is >= 1 and <= Quantities.PostedMax
        ? null
        : Refusal.Invalid(field, $"must be a whole number from 1 to {Quantities.PostedMax}");

    private static Refusal? RefuseTimes(LotTerms terms, DateTimeOffset now)
    {
        var window = terms.PickupWindow;
        return terms.UseBy <= now ? Refusal.Invalid("useBy", "must be in the future")
            : window.To <= now ? Refusal.Invalid("pickupWindow.to", "must be in the future")
            : window.From >= window.To ? Refusal.Invalid("pickupWindow.from", "must be before pickupWindow.to")
            : window.To > terms.UseBy ? Refusal.Invalid("pickupWindow.to", "must not be after useBy")
            : terms.BestBefore > terms.UseBy ? Refusal.Invalid("bestBefore", "must not be after useBy")
            : null;
    }

    private Refusal Insufficient(string detail) =>
        new(RefusalKind.InsufficientQuantity, detail) { Available = _state.Quantities.Available };

    private static Refusal PastUseBy() => new(RefusalKind.LotPastUseBy, "The lot's use-by has passed; it may no longer be given out.");

    private Refusal NotOpen() =>
        new(RefusalKind.LotNotOpen, $"The lot is {StatusName(_state.Status)}.");

    private static Refusal Recalled(Claim claim) => new(
        RefusalKind.LotRecalled,
        claim.Details?.Reason is { } reason
            ? $"The lot was recalled, and its food must not be eaten: {reason}"
            : "The lot was recalled, and its food must not be eaten.");

    /// <summary>The refusal of a collection at a moment that is not within the pickup window; null when it is.</summary>
    private Refusal? RefuseMoment(DateTimeOffset now)
    {
        var window = _state.Terms.PickupWindow;
        return _state.Terms.UseBy <= now ? PastUseBy()
            : now >= window.From && now < window.To ? null
            : new Refusal(
                RefusalKind.OutsidePickupWindow,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The food can be collected from {window.From.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'} "
                        + $"until {window.To.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}."))
            {
                PickupWindow = window,
            };
    }

    /// <summary>The refusal of a caller who has reached a bound of this lot, which holds until its use-by.</summary>
    private Refusal Limited(string detail, int bound, DateTimeOffset now) => new(RefusalKind.LimitReached, detail)
    {
        Bound = bound,
        Until = _state.Terms.UseBy,
        RetryAfterSeconds = (int)Math.Min(int.MaxValue, Math.Ceiling((_state.Terms.UseBy - now).TotalSeconds)),
    };

    /// <summary>The refusal of a claimant who holds too much of this lot at once, or has given too much of it back.</summary>
    private Refusal? RefuseLimits(Guid recipientId, DateTimeOffset now, LotPolicy policy)
    {
        var tally = _tallies.GetValueOrDefault(recipientId);
        if (tally.GivenBack >= policy.GivenBackMax)
        {
            return Limited(
                $"You have given back or not collected {tally.GivenBack} claims on this lot; {policy.GivenBackMax} are allowed.",
                policy.GivenBackMax, now);
        }

        return tally.Held < policy.HoldsMax
            ? null
            : new Refusal(RefusalKind.LimitReached, $"You hold {tally.Held} claims on this lot; {policy.HoldsMax} are allowed at once.")
            {
                Bound = policy.HoldsMax,
            };
    }

    /// <summary>The refusal for a claim that does not exist or that the caller may not see.</summary>
    public static Refusal ClaimNotFound() => new(RefusalKind.NotFound, "There is no such claim.");

    private static Refusal PickupCodeWrong(int triesLeft) => new(
        RefusalKind.PickupCodeWrong,
        triesLeft == 0
            ? "The pickup code is wrong, and no try is left. The claimant can cancel the claim and claim again."
            : "The pickup code is wrong. Ask the claimant to show it again.")
    {
        AttemptsLeft = triesLeft,
    };

    private static Refusal NotHeld(Claim claim) =>
        new(RefusalKind.ClaimNotHeld, $"The claim is {claim.Status switch
        {
            ClaimStatus.Collected => "already collected",
            ClaimStatus.Cancelled => "cancelled",
            _ => "lapsed",
        }}.");

    private static string StatusName(LotStatus status) => status switch
    {
        LotStatus.Withdrawn => "withdrawn",
        LotStatus.Recalled => "recalled",
        LotStatus.Expired => "expired",
        LotStatus.Closed => "closed",
        LotStatus.Exhausted => "exhausted",
        _ => "open",
    };
}
