using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>Makes, shows, cancels and hands over claims.</summary>
internal static class ClaimEndpoints
{
    /// <summary>Maps the endpoints of claims.</summary>
    public static void MapClaims(this IEndpointRouteBuilder routes)
    {
        var claims = routes.MapGroup("/v1").WithTags("Claims");

        claims.MapPost("/lots/{lotId}/claims", ClaimAsync).WithName("claimLot").WithSummary("Claim part or all of a lot")
            .RequireRole(Role.Recipient)
            .ProducesHeaders("Location")
            .ProducesProblems(
                ProblemType.IdempotencyKeyReused, ProblemType.NotFound, ProblemType.InsufficientQuantity, ProblemType.LotNotOpen,
                ProblemType.LotPastUseBy, ProblemType.LimitReached, ProblemType.DietConflict);
        claims.MapPost("/claims", ClaimBatch.ClaimAsync).WithName("claimLots")
            .WithSummary("Claim from several lots; each claim is made or refused by itself")
            .RequireRole(Role.Recipient);
        claims.MapGet("/lots/{lotId}/claims", ListOfLotAsync).WithName("listClaimsOfLot")
            .WithSummary("List the claims on a lot, oldest first, without codes")
            .RequireRole(Role.Donor, Role.Operator)
            .ProducesProblems(ProblemType.NotFound);
        claims.MapGet("/claims/{claimId}", GetAsync).WithName("getClaim").WithSummary("Get a claim; its claimant sees the pickup code")
            .RequireRole(Role.Recipient, Role.Donor, Role.Operator)
            .ProducesProblems(ProblemType.NotFound);
        claims.MapGet("/claims", ListOwnAsync).WithName("listClaims").WithSummary("List the caller's own claims, newest first")
            .RequireRole(Role.Recipient);
        claims.MapDelete("/lots/{lotId}/claims/{claimId}", CancelAsync).WithName("cancelClaim").WithSummary("Cancel a hold")
            .RepeatsByKey()
            .RequireRole(Role.Recipient)
            .ProducesProblems(ProblemType.NotFound, ProblemType.ClaimNotHeld);
        claims.MapPost("/lots/{lotId}/claims/{claimId}/collection", CollectAsync).WithName("collectClaim").WithSummary("Hand a claim over")
            .RepeatsByKey()
            .RequireRole(Role.Donor, Role.Courier)
            .ProducesProblems(
                ProblemType.NotFound, ProblemType.ClaimNotHeld, ProblemType.LotNotOpen, ProblemType.LotPastUseBy,
                ProblemType.LotRecalled, ProblemType.OutsidePickupWindow, ProblemType.PickupCodeWrong, ProblemType.PickupCodeLocked,
                ProblemType.TemperatureOutOfLimits, ProblemType.TemperatureRequired);
    }

    /// <summary>The hot path: one body, one grain call, one answer.</summary>
    private static async Task<Results<Created<ClaimResponse>, ProblemHttpResult>> ClaimAsync(
        Guid lotId, AuthenticatedCaller caller, IdempotencyKey key, ClaimLotRequest body, LotGrains lots)
    {
        var command = ClaimSender.CommandOf(caller, DerivedId.OfClaim(caller.Id, key.Value, lotId), lotId, body);
        var reply = await ClaimSender.SendAsync(lots[lotId], command);
        return reply.IsRefused
            ? reply.Refusal.ToProblem()
            : TypedResults.Created($"/v1/claims/{reply.Value.Id}", ClaimResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<ClaimResponse>, ProblemHttpResult>> CancelAsync(
        Guid lotId, Guid claimId, AuthenticatedCaller caller, LotGrains lots)
    {
        var command = new CancelClaim { Caller = caller, TraceParent = RequestTrace.Parent, ClaimId = claimId };
        return Answer(await lots[lotId].CancelAsync(command));
    }

    private static async Task<Results<Ok<ClaimResponse>, ProblemHttpResult>> CollectAsync(
        Guid lotId, Guid claimId, AuthenticatedCaller caller, CollectionRequest body, LotGrains lots) =>
        Answer(await lots[lotId].CollectAsync(body.ToCommand(caller, claimId)));

    private static async Task<Results<Ok<ClaimResponse>, ProblemHttpResult>> GetAsync(
        Guid claimId, AuthenticatedCaller caller, IGrainFactory grains) =>
        Answer(await grains.GetGrain<ILotCatalogueGrain>(0).ClaimAsync(caller, claimId));

    private static async Task<Results<Ok<ClaimListResponse>, ProblemHttpResult>> ListOfLotAsync(
        Guid lotId, AuthenticatedCaller caller, [AsParameters] PageQuery query, IGrainFactory grains) =>
        Answer(await grains.GetGrain<ILotCatalogueGrain>(0).ClaimsOfLotAsync(caller, lotId, query.ToPage()));

    private static async Task<Results<Ok<ClaimListResponse>, ProblemHttpResult>> ListOwnAsync(
        AuthenticatedCaller caller, [AsParameters] ClaimListQuery query, IGrainFactory grains) =>
        Answer(await grains.GetGrain<ILotCatalogueGrain>(0).ClaimsOfCallerAsync(caller, query.ToStatus(), query.ToPage()));

    private static Results<Ok<ClaimResponse>, ProblemHttpResult> Answer(in Reply<ClaimView> reply) =>
        reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(ClaimResponse.Of(reply.Value));

    private static Results<Ok<ClaimListResponse>, ProblemHttpResult> Answer(in Reply<Page<ClaimView>> reply) =>
        reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(ClaimListResponse.Of(reply.Value));
}
