using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Http;

/// <summary>What every handler needs to know of its request.</summary>
internal static class RequestContext
{
    /// <summary>Who asks. Only endpoints behind a role have one, so its absence is a defect and not a refusal.</summary>
    public static Caller Caller(this HttpContext http) =>
        http.Features.Get<AuthenticatedCaller>()?.Caller ?? throw new InvalidOperationException("An endpoint without a role asked for its caller.");

    /// <summary>The session that the token belongs to; null for a development token.</summary>
    public static Guid? SessionId(this HttpContext http) => http.Features.Get<AuthenticatedCaller>()?.SessionId;

    /// <summary>An id out of the path. Text that is no id names nothing, so it is not found.</summary>
    public static Guid PathId(this HttpContext http, string name)
    {
        if (http.Request.RouteValues[name] is string text && Guid.TryParseExact(text, "D", out Guid id))
        {
            return id;
        }

        throw new ProblemException(new(ProblemType.NotFound, $"The path's {name} is not a UUID, so it names nothing."));
    }

    /// <summary>The lot that the path names.</summary>
    public static Guid LotId(this HttpContext http) => http.PathId("lotId");

    /// <summary>The claim that the path names.</summary>
    public static Guid ClaimId(this HttpContext http) => http.PathId("claimId");
}
