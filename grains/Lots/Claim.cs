using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>One claim on a lot, at one moment. A change makes a new one.</summary>
internal sealed record Claim
{
    /// <summary>The claim's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Who claimed.</summary>
    public required Guid RecipientId { get; init; }

    /// <summary>How much, in whole units of the lot.</summary>
    public required long Quantity { get; init; }

    /// <summary>When the hold lapses.</summary>
    public required DateTimeOffset HeldUntil { get; init; }

    /// <summary>When it was claimed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The fingerprint of the request.</summary>
    public required Fingerprint Fingerprint { get; init; }

    /// <summary>Where a courier should bring it; null when the claimant collects.</summary>
    public Place? DeliverTo { get; init; }

    /// <summary>The claim's status.</summary>
    public ClaimStatus Status { get; init; } = ClaimStatus.Held;

    /// <summary>How much was handed over; null until then.</summary>
    public long? Collected { get; init; }

    /// <summary>How many wrong pickup codes were given.</summary>
    public int WrongCodes { get; init; }

    /// <summary>What few claims have; null for the others.</summary>
    public ClaimDetails? Details { get; init; }

    /// <summary>The lot's version that last changed it; shows whether the pending commit already contains it.</summary>
    public long ChangedAt { get; init; }
}
