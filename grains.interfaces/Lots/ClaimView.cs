namespace PahlawanPangan.Lots;

/// <summary>A claim as callers see it: its last durable state.</summary>
[GenerateSerializer, Immutable, Alias("pangan.lots.ClaimView")]
public sealed record ClaimView
{
    /// <summary>The claim's id.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>The lot it takes from.</summary>
    [Id(1)]
    public required Guid LotId { get; init; }

    /// <summary>Who claimed.</summary>
    [Id(2)]
    public required Guid RecipientId { get; init; }

    /// <summary>How much was claimed, in whole units of the lot.</summary>
    [Id(3)]
    public required long Quantity { get; init; }

    /// <summary>The claim's status.</summary>
    [Id(4)]
    public required ClaimStatus Status { get; init; }

    /// <summary>When the hold lapses.</summary>
    [Id(5)]
    public required DateTimeOffset HeldUntil { get; init; }

    /// <summary>How much was handed over; null until collected. Less than the quantity after a short collection.</summary>
    [Id(6)]
    public long? Collected { get; init; }

    /// <summary>The code that proves the claimant at pickup; set for the claimant only.</summary>
    [Id(7)]
    public string? PickupCode { get; init; }

    /// <summary>When it was claimed.</summary>
    [Id(8)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Why it ended otherwise than by its claimant, or why its food was recalled or lost, in free text.</summary>
    [Id(9)]
    public string? Reason { get; init; }

    /// <summary>When its food was recalled as unsafe, whether it was still held or collected; null when it was not.</summary>
    [Id(10)]
    public DateTimeOffset? RecalledAt { get; init; }

    /// <summary>The courier who collected it; null when the recipient did, or until then.</summary>
    [Id(11)]
    public Guid? CourierId { get; init; }

    /// <summary>When its courier reported that the food did not arrive; null when it did.</summary>
    [Id(12)]
    public DateTimeOffset? LostAt { get; init; }

    /// <summary>Why its donor handed it over without the pickup code, in free text; null when the code was shown.</summary>
    [Id(13)]
    public string? OverrideReason { get; init; }

    /// <summary>What of it was refused at the door; null for nothing.</summary>
    [Id(14)]
    public Rejection? Rejected { get; init; }

    /// <summary>The conflicts with the claimant's diet that the claimant accepted; no donor sees them.</summary>
    [Id(20)]
    public DietNeeds AcceptedConflicts { get; init; }

    /// <summary>Whether a courier brings it.</summary>
    [Id(21)]
    public bool IsForDelivery { get; init; }

    /// <summary>The code that proves the recipient at the door; set for the claimant only, when a courier brings it.</summary>
    [Id(22)]
    public string? HandoverCode { get; init; }

    /// <summary>Where a courier should bring it; set for the engine's own decisions only.</summary>
    [Id(23)]
    public Place? DeliverTo { get; init; }

    /// <summary>The claim as its donor sees it: without what says something of its claimant's health and faith.</summary>
    public ClaimView SeenByDonor() => AcceptedConflicts == DietNeeds.None ? this : this with { AcceptedConflicts = DietNeeds.None };

    /// <summary>Prints the claim without its codes, so that a log line can never show one.</summary>
    public override string ToString() => $"Claim {Id} of {Quantity} from lot {LotId}: {Status}";
}
