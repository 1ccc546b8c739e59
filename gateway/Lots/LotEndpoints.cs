using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>Posts, shows and changes lots.</summary>
internal static class LotEndpoints
{
    /// <summary>Maps the endpoints of lots.</summary>
    public static void MapLots(this IEndpointRouteBuilder routes)
    {
        var lots = routes.MapGroup("/v1").WithTags("Lots");

        lots.MapPost("/lots", PostAsync).WithName("postLot").WithSummary("Post a lot")
            .RequireRole(Role.Donor)
            .ProducesHeaders("Location", "ETag")
            .ProducesProblems(
                ProblemType.IdempotencyKeyReused, ProblemType.TemperatureOutOfLimits, ProblemType.TemperatureRequired,
                ProblemType.ShelfLifeExceeded);
        lots.MapGet("/lots", SearchAsync).WithName("searchLots").WithSummary("Find open lots, or list a donor's")
            .RequireAnyRole()
            .ProducesHeaders(ResponseHeaders.AsOf)
            .ProducesProblems(ProblemType.Forbidden);
        lots.MapGet("/lots/{lotId}", GetAsync).WithName("getLot").WithSummary("Get a lot")
            .RequireAnyRole()
            .Produces(StatusCodes.Status304NotModified)
            .ProducesHeaders("ETag")
            .ProducesProblems(ProblemType.NotFound);
        lots.MapPatch("/lots/{lotId}", AdjustAsync).WithName("adjustLot").WithSummary("Change a lot's total, pickup window or notes")
            .RepeatsByKey()
            .RequireRole(Role.Donor)
            .ProducesHeaders("ETag")
            .ProducesProblems(ProblemType.NotFound, ProblemType.LotNotOpen, ProblemType.LotPastUseBy, ProblemType.LimitReached);
        lots.MapPost("/lots/{lotId}/withdrawal", WithdrawAsync).WithName("withdrawLot").WithSummary("Withdraw what is not yet promised")
            .RepeatsByKey()
            .RequireRole(Role.Donor, Role.Operator)
            .ProducesHeaders("ETag")
            .ProducesProblems(ProblemType.NotFound, ProblemType.LotNotOpen, ProblemType.LotPastUseBy);
    }

    private static async Task<Results<Created<LotResponse>, ProblemHttpResult>> PostAsync(
        AuthenticatedCaller caller, IdempotencyKey key, PostLotRequest body, IGrainFactory grains, HttpResponse response)
    {
        var reply = await LotSender.PostAsync(grains, caller, key.Value, body);
        if (reply.IsRefused)
        {
            return reply.Refusal.ToProblem();
        }

        response.Headers.ETag = EntityTag.Of(reply.Value.Version);
        return TypedResults.Created($"/v1/lots/{reply.Value.Id}", LotResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<LotListResponse>, ProblemHttpResult>> SearchAsync(
        AuthenticatedCaller caller, [AsParameters] LotSearchQuery query, IGrainFactory grains, HttpResponse response)
    {
        var catalogue = grains.GetGrain<ILotCatalogueGrain>(0);
        if (query.Mine is not null && caller.Caller.Role != Role.Donor)
        {
            return TypedResults.Problem(new Problem(
                ProblemType.Forbidden, "Only donors have lots of their own. An operator names the donor with donorId."));
        }

        var reply = query.IsList
            ? await catalogue.LotsOfDonorAsync(caller, query.ToList(caller))
            : await catalogue.SearchAsync(query.ToSearch());
        if (reply.IsRefused)
        {
            return reply.Refusal.ToProblem();
        }

        if (reply.Value.AsOf is { } asOf)
        {
            response.Headers[ResponseHeaders.AsOf] = Rfc3339.Format(asOf);
        }

        return TypedResults.Ok(LotListResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<LotResponse>, StatusCodeHttpResult, ProblemHttpResult>> GetAsync(
        Guid lotId, IfNoneMatch known, LotGrains lots, HttpResponse response)
    {
        var reply = await lots[lotId].GetAsync();
        if (reply.IsRefused)
        {
            return reply.Refusal.ToProblem();
        }

        response.Headers.ETag = EntityTag.Of(reply.Value.Version);
        return known.Holds(reply.Value.Version)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Ok(LotResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<LotResponse>, ProblemHttpResult>> AdjustAsync(
        Guid lotId, AuthenticatedCaller caller, IfMatch expected, AdjustLotRequest body, LotGrains lots, HttpResponse response) =>
        Answer(response, await LotSender.AdjustAsync(lots[lotId], caller, expected.Version, body));

    private static async Task<Results<Ok<LotResponse>, ProblemHttpResult>> WithdrawAsync(
        Guid lotId, AuthenticatedCaller caller, IfMatch expected, ReasonRequest body, LotGrains lots, HttpResponse response) =>
        Answer(response, await LotSender.WithdrawAsync(lots[lotId], caller, expected.Version, body));

    private static Results<Ok<LotResponse>, ProblemHttpResult> Answer(HttpResponse response, in Reply<LotView> reply)
    {
        if (reply.IsRefused)
        {
            return reply.Refusal.ToProblem();
        }

        response.Headers.ETag = EntityTag.Of(reply.Value.Version);
        return TypedResults.Ok(LotResponse.Of(reply.Value));
    }
}
