using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>
/// Claims from several lots in one request. Each claim stands alone, as if it had been sent alone: some may be made and others
/// refused. They are decided at the same time, so they tend to share a commit.
/// </summary>
internal static class ClaimBatch
{
    /// <summary>Handles a request with several claims.</summary>
    public static async Task<Ok<ClaimOutcomeListResponse>> ClaimAsync(
        AuthenticatedCaller caller, IdempotencyKey key, ClaimLotsRequest body, LotGrains lots, ILogger<ClaimLotsRequest> logger,
            HttpContext http)
    {
        var outcomes = body.Claims!.Select(claim => ClaimOneAsync(claim!)).ToArray();
        return TypedResults.Ok(new ClaimOutcomeListResponse { Items = await Task.WhenAll(outcomes) });

        async Task<ClaimOutcomeResponse> ClaimOneAsync(ClaimOfLotRequest claim)
        {
            var lotId = Guid.ParseExact(claim.LotId!, "D");
            try
            {
                var claimId = DerivedId.OfBatchedClaim(caller.Id, key.Value, lotId);
                var reply = await ClaimSender.SendAsync(lots[lotId], ClaimSender.CommandOf(caller, claimId, lotId, claim.ToClaim()));
                return reply.IsRefused
                    ? new() { LotId = lotId, Problem = ProblemWriter.Stamp(http, Problem.Of(reply.Refusal)) }
                    : new() { LotId = lotId, Claim = ClaimResponse.Of(reply.Value) };
            }
            catch (Exception exception) when (GrainFailures.ProblemOf(exception, mayHaveChanged: true) is { } problem)
            {
                // The other claims have answers of their own, which must not be lost with this one's.
                GatewayLog.GrainCallFailed(logger, exception, http.Request.Method, problem.Kind.Slug);
                return new() { LotId = lotId, Problem = ProblemWriter.Stamp(http, problem) };
            }
        }
    }
}
