using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>A claim on the wire. The members' order is the answer's order.</summary>
internal sealed record ClaimJson
{
    public required Guid Id { get; init; }

    public required Guid LotId { get; init; }

    public required Guid RecipientId { get; init; }

    public required long Quantity { get; init; }

    public required string Status { get; init; }

    public required DateTimeOffset HeldUntil { get; init; }

    public long? Collected { get; init; }

    public string? PickupCode { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public static ClaimJson Of(ClaimView claim) => new()
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
    };

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => $"Claim {Id}";
}

/// <summary>A page of claims on the wire. The last page has no <c>next</c>.</summary>
internal sealed record ClaimListJson(IReadOnlyList<ClaimJson> Items, string? Next)
{
    public static ClaimListJson Of(Page<ClaimView> page) => new([.. page.Items.Select(ClaimJson.Of)], page.Next);
}
