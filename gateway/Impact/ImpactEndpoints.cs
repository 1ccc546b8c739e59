using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Impact;

namespace PahlawanPangan.Gateway.Impact;

/// <summary>Shows what was rescued.</summary>
internal static class ImpactEndpoints
{
    /// <summary>Maps the endpoints of impact.</summary>
    public static void MapImpact(this IEndpointRouteBuilder routes)
    {
        var impact = routes.MapGroup("/v1").WithTags("Impact");

        impact.MapGet("/impact", GetAsync).WithName("getImpact").WithSummary("Get the impact of all rescued food, or of one region's")
            .RequireAnyRole();
        impact.MapGet("/impact/mine", GetOwnAsync).WithName("getOwnImpact").WithSummary("Get the caller's own impact")
            .RequireRole(Role.Donor, Role.Recipient);
    }

    private static async Task<Results<Ok<ImpactResponse>, ProblemHttpResult>> GetAsync(
        [AsParameters] ImpactQuery query, IGrainFactory grains) =>
        Answer(await grains.GetGrain<IImpactGrain>(0).RegionAsync(query.Region));

    private static async Task<Results<Ok<ImpactResponse>, ProblemHttpResult>> GetOwnAsync(
        AuthenticatedCaller caller, IGrainFactory grains) =>
        Answer(await grains.GetGrain<IImpactGrain>(0).OwnAsync(caller));

    private static Results<Ok<ImpactResponse>, ProblemHttpResult> Answer(in Reply<ImpactView> reply) =>
        reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(ImpactResponse.Of(reply.Value));
}
