using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>
/// Claims from several lots in one request. Each claim stands alone, as if it had been sent alone: some may be made and others
/// refused. They are decided at the same time, so they tend to share a commit.
/// </summary>
internal sealed class ClaimBatchEndpoint(LotGrains lots, ILogger<ClaimBatchEndpoint> logger)
{
    public async Task ClaimAsync(HttpContext http)
    {
        string key = IdempotencyKey.Read(http.Request);
        ClaimLotsJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.ClaimLotsJson);
        var errors = new FieldErrors();
        List<(Guid LotId, ClaimLotJson Claim)> claims = body.Read(errors);
        errors.ThrowIfAny();

        Caller caller = http.Caller();
        string? trace = RequestTrace.Parent;
        var outcomes = new Task<ClaimOutcomeJson>[claims.Count];
        for (int i = 0; i < outcomes.Length; i++)
        {
            outcomes[i] = ClaimOneAsync(http, claims[i].LotId, CommandOf(caller, trace, key, claims[i].LotId, claims[i].Claim));
        }

        var answer = new ClaimOutcomeListJson(await Task.WhenAll(outcomes));
        await JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, answer, GatewayJson.Default.ClaimOutcomeListJson);
    }

    private static ClaimLot CommandOf(Caller caller, string? trace, string key, Guid lotId, ClaimLotJson claim) => new()
    {
        Caller = caller,
        TraceParent = trace,
        ClaimId = DerivedId.OfBatchedClaim(caller.Id, key, lotId),
        Quantity = claim.Quantity!.Value,
        DeliverTo = claim.Delivery is null ? null : PlaceRequestJson.Read(new FieldErrors(), "delivery.location", claim.Delivery.Location),
        Fingerprint = RequestFingerprint.OfClaim(lotId, claim, GatewayJson.Default.ClaimLotJson),
    };

    private async Task<ClaimOutcomeJson> ClaimOneAsync(HttpContext http, Guid lotId, ClaimLot command)
    {
        try
        {
            Reply<ClaimView> reply = await SentAgain.OnceAsync(
                (Lot: lots[lotId], Command: command), static sent => sent.Lot.ClaimAsync(sent.Command));
            return reply.IsRefused
                ? new() { LotId = lotId, Problem = ProblemReply.JsonOf(http, Problem.Of(reply.Refusal)) }
                : new() { LotId = lotId, Claim = ClaimJson.Of(reply.Value) };
        }
        catch (Exception failure) when (GrainFailures.ProblemOf(failure, mayHaveChanged: true) is { } problem)
        {
            // The other claims have answers of their own, which must not be lost with this one's.
            LogMessages.GrainCallFailed(logger, failure, http.Request.Method, problem.Type.Slug);
            return new() { LotId = lotId, Problem = ProblemReply.JsonOf(http, problem) };
        }
    }
}
