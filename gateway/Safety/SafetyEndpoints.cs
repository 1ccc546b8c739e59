using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Safety;

namespace PahlawanPangan.Gateway.Safety;

/// <summary>Shows the safety tables to every role, and lets operators replace them.</summary>
internal static class SafetyEndpoints
{
    private const string LimitsPath = "/temperature-limits";
    private const string LivesPath = "/shelf-lives";
    private const string InForce = "It is in force on every silo within ten seconds, and in the ledger.";

    /// <summary>Maps the endpoints of the safety tables.</summary>
    public static void MapSafety(this IEndpointRouteBuilder routes)
    {
        var safety = routes.MapGroup("/v1").WithTags("Safety");

        safety.MapGet(LimitsPath, GetLimitsAsync).WithName("getTemperatureLimits")
            .WithSummary("Get the temperature limits with their sources")
            .RequireAnyRole()
            .ProducesHeaders("ETag");
        safety.MapPut(LimitsPath, SetLimitsAsync).WithName("setTemperatureLimits").WithSummary("Replace the temperature limits")
            .WithDescription(InForce)
            .RepeatsByKey()
            .RequireRole(Role.Operator)
            .ProducesHeaders("ETag");
        safety.MapGet(LivesPath, GetLivesAsync).WithName("getShelfLives").WithSummary("Get the shelf lives with their sources")
            .RequireAnyRole()
            .ProducesHeaders("ETag");
        safety.MapPut(LivesPath, SetLivesAsync).WithName("setShelfLives").WithSummary("Replace the shelf lives")
            .WithDescription(InForce)
            .RepeatsByKey()
            .RequireRole(Role.Operator)
            .ProducesHeaders("ETag");
    }

    private static async Task<Results<Ok<TemperatureLimitsResponse>, ProblemHttpResult>> GetLimitsAsync(
        IGrainFactory grains, HttpResponse response) => Answer(response, await LimitsOf(grains).GetAsync());

    private static async Task<Results<Ok<TemperatureLimitsResponse>, ProblemHttpResult>> SetLimitsAsync(
        AuthenticatedCaller caller, IfMatch expected, SetTemperatureLimitsRequest body, IGrainFactory grains, HttpResponse response) =>
        Answer(response, await LimitsOf(grains).SetAsync(
            caller, body.Limits!.Select(limit => limit!.ToLimit()).ToArray(), expected.Version, RequestTrace.Parent));

    private static async Task<Results<Ok<ShelfLivesResponse>, ProblemHttpResult>> GetLivesAsync(
        IGrainFactory grains, HttpResponse response) => Answer(response, await LivesOf(grains).GetAsync());

    private static async Task<Results<Ok<ShelfLivesResponse>, ProblemHttpResult>> SetLivesAsync(
        AuthenticatedCaller caller, IfMatch expected, SetShelfLivesRequest body, IGrainFactory grains, HttpResponse response) =>
        Answer(response, await LivesOf(grains).SetAsync(
            caller, body.ShelfLives!.Select(life => life!.ToShelfLife()).ToArray(), expected.Version, RequestTrace.Parent));

    private static ITemperatureLimitsGrain LimitsOf(IGrainFactory grains) =>
        grains.GetGrain<ITemperatureLimitsGrain>(SafetyTableKeys.TemperatureLimits);

    private static IShelfLivesGrain LivesOf(IGrainFactory grains) => grains.GetGrain<IShelfLivesGrain>(SafetyTableKeys.ShelfLives);

    private static Results<Ok<TemperatureLimitsResponse>, ProblemHttpResult> Answer(
        HttpResponse response, in Reply<TemperatureLimits> reply)
    {
        if (reply.IsRefused)
        {
            return reply.Refusal.ToProblem();
        }

        response.Headers.ETag = EntityTag.Of(reply.Value.Version);
        return TypedResults.Ok(TemperatureLimitsResponse.Of(reply.Value));
    }

    private static Results<Ok<ShelfLivesResponse>, ProblemHttpResult> Answer(HttpResponse response, in Reply<ShelfLives> reply)
    {
        if (reply.IsRefused)
        {
            return reply.Refusal.ToProblem();
        }

        response.Headers.ETag = EntityTag.Of(reply.Value.Version);
        return TypedResults.Ok(ShelfLivesResponse.Of(reply.Value));
    }
}
