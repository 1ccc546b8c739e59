using PahlawanPangan.Lots;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Grains.Lots;

/// <summary>Something that happened to a lot. The rules decide events; applying them changes the lot.</summary>
internal abstract record LotEvent
{
    /// <summary>True when it is published. Other events only change the lot.</summary>
    public virtual bool IsPublished => true;
}

/// <summary>The lot was posted.</summary>
internal sealed record LotPosted(
    Guid DonorId, long Quantity, LotTerms Terms, Fingerprint Fingerprint, DateTimeOffset At) : LotEvent
{
    /// <summary>The temperature that was measured; null when it was not.</summary>
    public TemperatureCheck? Temperature { get; init; }
}

/// <summary>A reading, held against the limits.</summary>
/// <param name="Reading">The reading.</param>
/// <param name="LimitsVersion">The version of the limits.</param>
/// <param name="IsWithin">Whether it is within them.</param>
internal sealed record TemperatureCheck(TemperatureReading Reading, long LimitsVersion, bool IsWithin);

/// <summary>
/// A temperature was measured with which nothing was handed over: it is outside of the limits, or all of the food was refused.
/// </summary>
/// <param name="Stage">The step at which it was measured.</param>
/// <param name="Check">The reading.</param>
/// <param name="Chain">The cold chain after it.</param>
/// <param name="Claim">The claim that was to be handed over; null at the posting.</param>
/// <param name="CourierId">The courier who was to get it; null for none.</param>
internal sealed record LotTemperatureRecorded(
    SafetyStage Stage, TemperatureCheck Check, ColdChain Chain, Claim? Claim, Guid? CourierId) : LotEvent;

/// <summary>
/// Food of a claim was refused at the door. The claim was collected, or cancelled, by the event before this one.
/// </summary>
/// <param name="Claim">The claim before.</param>
/// <param name="Rejection">How much, and why.</param>
/// <param name="IsReturned">Whether it returns to the lot; otherwise it is withdrawn.</param>
/// <param name="CourierId">The courier who refused it; null when the recipient did.</param>
internal sealed record LotRejected(Claim Claim, Rejection Rejection, bool IsReturned, Guid? CourierId) : LotEvent;

/// <summary>Part or all of the lot is now held.</summary>
internal sealed record LotClaimed(Claim Claim) : LotEvent;

/// <summary>Why a hold was cancelled.</summary>
internal enum CancelReason
{
    /// <summary>The claimant gave it back.</summary>
    Claimant,

    /// <summary>The lot was recalled.</summary>
    Recall,

    /// <summary>The engine ended it, because no courier could bring it for instance.</summary>
    Engine,
}

/// <summary>A hold was given back.</summary>
/// <param name="Claim">The claim before.</param>
/// <param name="Reason">Who gave it back.</param>
/// <param name="Detail">Why, in free text; null when the claimant did.</param>
/// <param name="At">When.</param>
internal sealed record ClaimCancelled(Claim Claim, CancelReason Reason, string? Detail, DateTimeOffset At) : LotEvent
{
    /// <summary>The handover that was refused as a whole; null for every other cancellation.</summary>
    public Handover? Refused { get; init; }

    /// <summary>The recall campaign that cancelled it; null for none.</summary>
    public Guid? RecallId { get; init; }
}

/// <summary>How food was handed over, or was to be.</summary>
/// <param name="CourierId">The courier who came for it; null when the recipient did.</param>
/// <param name="OverrideReason">Why the donor did without the pickup code; null when it was shown.</param>
/// <param name="Rejected">What was refused at the door; null for nothing.</param>
internal sealed record Handover(Guid? CourierId, string? OverrideReason, Rejection? Rejected);

/// <summary>The lot's pickup window was moved, and the hold with it.</summary>
internal sealed record ClaimRescheduled(Claim Claim, DateTimeOffset HeldUntil, PickupWindow PickupWindow) : LotEvent;

/// <summary>Food that was handed over is unsafe.</summary>
internal sealed record ClaimRecalled(Claim Claim, string Detail, DateTimeOffset At, Guid? RecallId) : LotEvent;

/// <summary>A courier collected the food, and it did not reach its recipient.</summary>
internal sealed record ClaimLost(Claim Claim, string Detail, DateTimeOffset At) : LotEvent;

/// <summary>A hold was not collected in time.</summary>
internal sealed record ClaimLapsed(Claim Claim) : LotEvent;

/// <summary>A hold was handed over; what was not taken returned to the lot.</summary>
internal sealed record ClaimCollected(Claim Claim, long Taken, Guid? CourierId, DateTimeOffset At) : LotEvent
{
    /// <summary>Why the donor did without the pickup code; null when it was shown.</summary>
    public string? OverrideReason { get; init; }

    /// <summary>What was refused at the door; null for nothing.</summary>
    public Rejection? Rejected { get; init; }

    /// <summary>The temperature that was measured; null when it was not.</summary>
    public TemperatureCheck? Temperature { get; init; }

    /// <summary>The cold chain after that; null when nothing was measured.</summary>
    public ColdChain? Chain { get; init; }
}

/// <summary>A wrong pickup code was given.</summary>
internal sealed record PickupCodeRefused(Claim Claim) : LotEvent
{
    /// <inheritdoc/>
    public override bool IsPublished => false;
}

/// <summary>The donor changed the total, the pickup window or the notes.</summary>
internal sealed record LotAdjusted(long Posted, LotTerms Terms) : LotEvent;

/// <summary>What was still available is withdrawn: by the donor, an operator, or the engine.</summary>
internal sealed record LotWithdrawn(string Reason, long Quantity, Guid By) : LotEvent;

/// <summary>
/// The food is unsafe. The holds were cancelled, and collected claims recalled, by events before this one; of very many claims the rest is
/// by events after it.
/// </summary>
internal sealed record LotRecalled(LotRecall Recall, long Quantity, Guid By) : LotEvent;

/// <summary>The pickup window ended with something left. The holds were lapsed by events before this one.</summary>
internal sealed record LotClosed(long Quantity) : LotEvent;

/// <summary>The use-by passed. The holds were lapsed by events before this one.</summary>
internal sealed record LotExpired(long Quantity) : LotEvent;

/// <summary>Nothing is available any more.</summary>
internal sealed record LotExhausted : LotEvent
{
    /// <summary>The single instance.</summary>
    public static LotExhausted Instance { get; } = new();
}
