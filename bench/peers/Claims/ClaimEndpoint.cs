using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace PahlawanPangan.Peers.Claims;

/// <summary>The outcome of a claim.</summary>
internal enum Outcome
{
    Made,
    NoSuchLot,
    TooFew,
    KeyReused,
}

/// <summary>Makes claims durable, with their events.</summary>
internal interface IClaims
{
    /// <summary>Makes a claim, or finds the one that was made with its key.</summary>
    Task<(Outcome Outcome, DateTimeOffset CreatedAt)> ClaimAsync(NewClaim claim, CancellationToken cancellation);
}

/// <summary>POST /v1/lots/{lotId}/claims.</summary>
internal static class ClaimEndpoint
{
    public static async Task<Results<Created<ClaimResponse>, ProblemHttpResult>> ClaimAsync(
        Guid lotId, ClaimRequest body, [FromHeader(Name = "Idempotency-Key")] string key, ClaimsPrincipal caller, IClaims claims,
        CancellationToken cancellation)
    {
        if (!NewClaim.IsKey(key) || body.Quantity <= 0)
        {
            return TypedResults.Problem("The key or the quantity is invalid.", statusCode: StatusCodes.Status400BadRequest);
        }

        var recipient = Guid.Parse(caller.FindFirstValue("sub")!, CultureInfo.InvariantCulture);
        var claim = NewClaim.Of(lotId, recipient, key, body.Quantity);
        var (outcome, createdAt) = await claims.ClaimAsync(claim, cancellation);
        return outcome switch
        {
            Outcome.Made => TypedResults.Created($"/v1/claims/{claim.Id}", ClaimResponse.Of(claim, createdAt)),
            Outcome.NoSuchLot => TypedResults.Problem("There is no such lot.", statusCode: StatusCodes.Status404NotFound),
            Outcome.TooFew => TypedResults.Problem("Less than that is available.", statusCode: StatusCodes.Status409Conflict),
            _ => TypedResults.Problem("The key was used for another request.", statusCode: StatusCodes.Status422UnprocessableEntity),
        };
    }
}
