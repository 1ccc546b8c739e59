using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>A claim on a lot.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record ClaimResponse
{
    // What few claims have is read from here: an answer to a claim needs no room for it.
    private readonly ClaimView _claim;

    private ClaimResponse(ClaimView claim) => _claim = claim;

    /// <summary>The claim's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The lot it takes from.</summary>
    public required Guid LotId { get; init; }

    /// <summary>Who claimed.</summary>
    public required Guid RecipientId { get; init; }

    /// <summary>How much was claimed.</summary>
    public required long Quantity { get; init; }

    /// <summary>Where the claim stands.</summary>
    [NameOf<ClaimStatus>]
    public required string Status { get; init; }

    /// <summary>The hold lapses at this moment.</summary>
    public required DateTimeOffset HeldUntil { get; init; }

    /// <summary>How much was handed over; absent until then.</summary>
    public long? Collected { get; init; }

    /// <summary>Proves the claimant at pickup; for the claimant alone.</summary>
    public string? PickupCode { get; init; }

    /// <summary>When it was claimed.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Why it ended otherwise than by its claimant, or why its food was recalled or did not arrive, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>When its food was recalled as unsafe, held or collected: it must not be eaten.</summary>
    public DateTimeOffset? RecalledAt => _claim.RecalledAt;

    /// <summary>When its courier reported that the food did not arrive.</summary>
    public DateTimeOffset? LostAt => _claim.LostAt;

    /// <summary>Where a courier should bring it; in an export.</summary>
    public DeliveryModel? Delivery { get; init; }

    /// <summary>Why its donor handed it over without the pickup code, for people; absent when the code was shown.</summary>
    public string? OverrideReason => _claim.OverrideReason;

    /// <summary>What of it was refused at the door.</summary>
    public RejectionModel? Rejected => _claim.Rejected is { } rejected ? RejectionModel.Of(rejected) : null;

    /// <summary>The conflicts with the claimant's diet that the claimant accepted; absent when there are none.</summary>
    [NamesOf<DietNeeds>]
    public IReadOnlyList<string>? AcceptedConflicts => DietNeedList.NamesOf(_claim.AcceptedConflicts);

    /// <summary>Proves the recipient to the courier at the door; for the claimant alone, when a courier brings it.</summary>
    public string? HandoverCode => _claim.HandoverCode;

    /// <summary>A claim as an answer shows it.</summary>
    public static ClaimResponse Of(ClaimView claim) => new(claim)
    {
        Id = claim.Id,
        LotId = claim.LotId,
        RecipientId = claim.RecipientId,
        Quantity = claim.Quantity,
        Status = EnumNames<ClaimStatus>.Default.NameOf(claim.Status),
        HeldUntil = claim.HeldUntil,
        Collected = claim.Collected,
        PickupCode = claim.PickupCode,
        CreatedAt = claim.CreatedAt,
        Reason = claim.Reason,
    };

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => $"Claim {Id}";
}
