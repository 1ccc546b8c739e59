using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>What is known of a claim beyond its hold. It is stored as JSON: names may be added, never changed.</summary>
internal sealed record ClaimDetails
{
    /// <summary>The first deadline of the hold, which a repeated request is answered with; null unless the window was moved.</summary>
    public DateTimeOffset? FirstHeldUntil { get; init; }

    /// <summary>When it was collected.</summary>
    public DateTimeOffset? CollectedAt { get; init; }

    /// <summary>The courier who collected it; null when the claimant did.</summary>
    public Guid? CourierId { get; init; }

    /// <summary>Why it ended otherwise than by its claimant, or why its food was recalled or lost, in free text.</summary>
    public string? Reason { get; init; }

    /// <summary>When its food was recalled.</summary>
    public DateTimeOffset? RecalledAt { get; init; }

    /// <summary>When its courier reported that it did not arrive.</summary>
    public DateTimeOffset? LostAt { get; init; }

    /// <summary>Why its donor handed it over without the pickup code, in free text.</summary>
    public string? OverrideReason { get; init; }

    /// <summary>What of it was refused at the door.</summary>
    public Rejection? Rejected { get; init; }

    /// <summary>The conflicts with the claimant's diet that the claimant accepted; null for none.</summary>
    public DietNeeds? AcceptedConflicts { get; init; }
}
