namespace PahlawanPangan.Peers.Claims;

/// <summary>The body of a claim.</summary>
internal sealed record ClaimRequest(long Quantity);

/// <summary>A claim as it was made, which a repeated request gets again.</summary>
internal sealed record ClaimResponse(
    Guid Id, Guid LotId, Guid RecipientId, long Quantity, string Status, DateTimeOffset HeldUntil, DateTimeOffset CreatedAt)
{
    private static readonly TimeSpan Hold = TimeSpan.FromHours(2);

    public static ClaimResponse Of(in NewClaim claim, DateTimeOffset createdAt) =>
        new(claim.Id, claim.LotId, claim.RecipientId, claim.Quantity, "held", createdAt + Hold, createdAt);
}

/// <summary>The event of a claim.</summary>
public sealed record ClaimMade(
    Guid EventId, Guid LotId, Guid DonorId, Guid ClaimId, Guid RecipientId, long Quantity, DateTimeOffset OccurredAt);
