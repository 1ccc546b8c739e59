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
