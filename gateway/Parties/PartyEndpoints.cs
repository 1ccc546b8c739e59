using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Parties;

namespace PahlawanPangan.Gateway.Parties;

/// <summary>Shows the parties of a claim to one another.</summary>
internal static class PartyEndpoints
{
    /// <summary>Maps the endpoint of parties.</summary>
    public static void MapParties(this IEndpointRouteBuilder routes) =>
        routes.MapGroup("/v1").WithTags("Claims").MapGet("/claims/{claimId}/parties", GetAsync).WithName("getClaimParties")
            .WithSummary("Get the names and contacts of a claim's parties as one of them, while it is held or on its way")
            .RequireRole(Role.Donor, Role.Recipient, Role.Courier)
            .ProducesProblems(ProblemType.NotFound, ProblemType.ClaimNotHeld);

    private static async Task<Results<Ok<ClaimPartiesResponse>, ProblemHttpResult>> GetAsync(
        Guid claimId, AuthenticatedCaller caller, IGrainFactory grains)
    {
        var reply = await grains.GetGrain<IPartyGrain>(0).OfClaimAsync(caller, claimId);
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(ClaimPartiesResponse.Of(reply.Value));
    }
}
