using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>Something that happened to a lot. The rules decide events; applying them changes the lot.</summary>
public abstract record LotEvent
{
    /// <summary>True when it is published. Other events only change the lot.</summary>
    public virtual bool IsPublished => true;
}

/// <summary>The lot was posted.</summary>
public sealed record LotPosted(
    Guid DonorId, long Quantity, LotTerms Terms, Fingerprint Fingerprint, DateTimeOffset At) : LotEvent;

/// <summary>Part or all of the lot is now held.</summary>
public sealed record LotClaimed(Claim Claim) : LotEvent;

/// <summary>Why a hold was cancelled.</summary>
public enum CancelReason
{
    /// <summary>The claimant gave it back.</summary>
    Claimant,

    /// <summary>The lot was recalled.</summary>
    Recall,
}

/// <summary>A hold was given back.</summary>
public sealed record ClaimCancelled(Claim Claim, CancelReason Reason) : LotEvent;

/// <summary>A hold was not collected in time.</summary>
public sealed record ClaimLapsed(Claim Claim) : LotEvent;

/// <summary>A hold was handed over; what was not taken returned to the lot.</summary>
public sealed record ClaimCollected(Claim Claim, long Taken) : LotEvent;

/// <summary>A wrong pickup code was given.</summary>
public sealed record PickupCodeRefused(Claim Claim) : LotEvent
{
    /// <inheritdoc/>
    public override bool IsPublished => false;
}

/// <summary>The donor changed the total, the pickup window or the notes.</summary>
public sealed record LotAdjusted(long Posted, LotTerms Terms) : LotEvent;

/// <summary>The donor withdrew what was still available.</summary>
public sealed record LotWithdrawn(string Reason, long Quantity, Guid By) : LotEvent;

/// <summary>The food is unsafe. The holds were cancelled by events before this one.</summary>
public sealed record LotRecalled(string Reason, long Quantity, Guid By) : LotEvent;

/// <summary>The use-by passed. The holds were lapsed by events before this one.</summary>
public sealed record LotExpired(long Quantity) : LotEvent;

/// <summary>Nothing is available any more.</summary>
public sealed record LotExhausted : LotEvent
{
    /// <summary>The single instance.</summary>
    public static LotExhausted Instance { get; } = new();
}
