using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Http;
using Wire = Pangan.V1;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Claims between the wire and the requests and answers of REST.</summary>
internal static class ClaimMessages
{
    /// <summary>How much to claim.</summary>
    public static ClaimLotRequest ToBody(this Wire.ClaimLotRequest request) => new()
    {
        Quantity = request.HasQuantity ? request.Quantity : null,
        Delivery = request.Delivery is { } delivery ? new() { Location = delivery.Location.ToModel() } : null,
        AcceptConflicts = WireEnum<Wire.DietNeed>.NamesOf(request.AcceptConflicts),
    };

    /// <summary>A handover.</summary>
    public static CollectionRequest ToBody(this Wire.CollectClaimRequest request) => new()
    {
        Code = request.HasCode ? request.Code : null,
        Quantity = request.HasQuantity ? request.Quantity : null,
        Override = request.Override is { } given ? new() { Reason = given.HasReason ? given.Reason : null } : null,
        Temperature = request.Temperature.ToModel(),
        Rejected = request.Rejected.ToModel(),
    };

    /// <summary>Which of the caller's own claims are listed.</summary>
    public static ClaimListQuery ToQuery(this Wire.ListClaimsRequest request, HttpRequest http) => new()
    {
        Request = http,
        Status = WireEnum<Wire.ClaimStatus>.NameOf(request.Status),
        Limit = WireNumber.TextOf(request.HasLimit ? request.Limit : null),
        Cursor = request.HasCursor ? request.Cursor : null,
    };

    /// <summary>Which page of a lot's claims is listed.</summary>
    public static PageQuery ToQuery(this Wire.ListClaimsOfLotRequest request, HttpRequest http) => new()
    {
        Request = http,
        Limit = WireNumber.TextOf(request.HasLimit ? request.Limit : null),
        Cursor = request.HasCursor ? request.Cursor : null,
    };

    /// <summary>A claim of an answer.</summary>
    public static Wire.Claim ToMessage(this ClaimResponse claim)
    {
        var message = new Wire.Claim
        {
            Id = claim.Id.ToString("D"),
            LotId = claim.LotId.ToString("D"),
            RecipientId = claim.RecipientId.ToString("D"),
            Quantity = claim.Quantity,
            Status = WireEnum<Wire.ClaimStatus>.Of(claim.Status),
            HeldUntil = WireTime.Of(claim.HeldUntil),
            CreatedAt = WireTime.Of(claim.CreatedAt),
            RecalledAt = WireTime.Of(claim.RecalledAt),
            LostAt = WireTime.Of(claim.LostAt),
            Rejected = claim.Rejected.ToMessage(),
            AcceptedConflicts = { WireEnum<Wire.DietNeed>.Of(claim.AcceptedConflicts) },
        };
        if (claim.Collected is { } collected)
        {
            message.Collected = collected;
        }

        if (claim.PickupCode is { } code)
        {
            message.PickupCode = code;
        }

        if (claim.Reason is { } reason)
        {
            message.Reason = reason;
        }

        if (claim.OverrideReason is { } overrideReason)
        {
            message.OverrideReason = overrideReason;
        }

        if (claim.HandoverCode is { } handoverCode)
        {
            message.HandoverCode = handoverCode;
        }

        return message;
    }
}
