using Grpc.Core;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;
using Wire = Pangan.V1;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Makes, shows, cancels and hands over claims.</summary>
internal sealed class ClaimService(IGrainFactory grains, LotGrains lots) : Wire.Claims.ClaimsBase
{
    private ILotCatalogueGrain Catalogue => grains.GetGrain<ILotCatalogueGrain>(0);

    /// <inheritdoc/>
    [Counterpart("POST /v1/lots/{lotId}/claims", Role.Recipient, NeedsKey = true)]
    public override async Task<Wire.ClaimLotResponse> ClaimLot(Wire.ClaimLotRequest request, ServerCallContext context)
    {
        var key = context.Key();
        var lot = new LotReference(request.LotId);
        var body = request.ToBody();
        CallExtensions.Check(lot, body);
        var caller = context.Caller();
        var command = ClaimSender.CommandOf(caller, DerivedId.OfClaim(caller.Id, key.Value, lot.Id), lot.Id, body);
        return new() { Claim = Message(await context.AnswerAsync(ClaimSender.SendAsync(lots[lot.Id], command))) };
    }

    /// <inheritdoc/>
    [Counterpart("GET /v1/claims/{claimId}", Role.Recipient, Role.Donor, Role.Operator)]
    public override async Task<Wire.GetClaimResponse> GetClaim(Wire.GetClaimRequest request, ServerCallContext context)
    {
        var claim = new ClaimReference(request.ClaimId);
        CallExtensions.Check(claim);
        return new() { Claim = Message(await context.AnswerAsync(Catalogue.ClaimAsync(context.Caller(), claim.Id))) };
    }

    /// <inheritdoc/>
    [Counterpart("GET /v1/claims", Role.Recipient)]
    public override async Task<Wire.ListClaimsResponse> ListClaims(Wire.ListClaimsRequest request, ServerCallContext context)
    {
        var query = request.ToQuery(context.GetHttpContext().Request);
        CallExtensions.Check(query);
        var page = await context.AnswerAsync(Catalogue.ClaimsOfCallerAsync(context.Caller(), query.ToStatus(), query.ToPage()));
        var response = new Wire.ListClaimsResponse { Items = { page.Items.Select(Message) } };
        if (page.Next is { } next)
        {
            response.Next = next;
        }

        return response;
    }

    /// <inheritdoc/>
    [Counterpart("GET /v1/lots/{lotId}/claims", Role.Donor, Role.Operator)]
    public override async Task<Wire.ListClaimsOfLotResponse> ListClaimsOfLot(
        Wire.ListClaimsOfLotRequest request, ServerCallContext context)
    {
        var lot = new LotReference(request.LotId);
        var query = request.ToQuery(context.GetHttpContext().Request);
        CallExtensions.Check(lot, query);
        var page = await context.AnswerAsync(Catalogue.ClaimsOfLotAsync(context.Caller(), lot.Id, query.ToPage()));
        var response = new Wire.ListClaimsOfLotResponse { Items = { page.Items.Select(Message) } };
        if (page.Next is { } next)
        {
            response.Next = next;
        }

        return response;
    }

    /// <inheritdoc/>
    [Counterpart("DELETE /v1/lots/{lotId}/claims/{claimId}", Role.Recipient)]
    public override async Task<Wire.CancelClaimResponse> CancelClaim(Wire.CancelClaimRequest request, ServerCallContext context)
    {
        var (lot, claim) = (new LotReference(request.LotId), new ClaimReference(request.ClaimId));
        CallExtensions.Check(lot, claim);
        context.Repeat(body: null, lot.Id, claim.Id);
        var sent = ClaimSender.CancelAsync(lots[lot.Id], context.Caller(), claim.Id);
        return new() { Claim = Message(await context.AnswerAsync(sent)) };
    }

    /// <inheritdoc/>
    [Counterpart("POST /v1/lots/{lotId}/claims/{claimId}/collection", Role.Donor, Role.Courier)]
    public override async Task<Wire.CollectClaimResponse> CollectClaim(Wire.CollectClaimRequest request, ServerCallContext context)
    {
        var (lot, claim) = (new LotReference(request.LotId), new ClaimReference(request.ClaimId));
        var body = request.ToBody();
        CallExtensions.Check(lot, claim, body);
        context.Repeat(body, lot.Id, claim.Id);
        var sent = ClaimSender.CollectAsync(lots[lot.Id], context.Caller(), claim.Id, body);
        return new() { Claim = Message(await context.AnswerAsync(sent)) };
    }

    private static Wire.Claim Message(ClaimView claim) => ClaimResponse.Of(claim).ToMessage();
}
