using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>Takes the caller from a valid token, and answers requests that have none.</summary>
internal static class TokenEvents
{
    private static readonly JwtBearerEvents Events = new()
    {
        OnTokenValidated = AcceptAsync,
        OnChallenge = ChallengeAsync,
    };

    public static JwtBearerEvents Create() => Events;

    /// <summary>Takes the caller from the token; refuses one that does not name exactly one account and one role.</summary>
    private static Task AcceptAsync(TokenValidatedContext context)
    {
        if (context.SecurityToken is not JsonWebToken token || token.TryGetHeaderValue("crit", out object? _))
        {
            // RFC 7515, 4.1.11: extensions that are marked critical and not understood make the token invalid.
            context.Fail("The token asks for extensions that are not known here.");
        }
        else if (TryReadCaller(context.Principal, out var caller) && TryReadSession(context.Principal, out var sessionId))
        {
            if (sessionId is { } session && HasEnded(context.HttpContext, session))
            {
                context.Fail("The token's session has ended.");
            }
            else
            {
                context.HttpContext.Features.Set(new AuthenticatedCaller(caller, sessionId, new(token.ValidTo, TimeSpan.Zero)));
            }
        }
        else
        {
            context.Fail("The token's sub must be one UUID and its role one known role; its sid, if any, one UUID.");
        }

        return Task.CompletedTask;
    }

    private static bool TryReadCaller(ClaimsPrincipal? principal, out Caller caller)
    {
        caller = default;
        if (SingleValue(principal, TokenRules.SubjectClaim) is not { } subject
            || SingleValue(principal, TokenRules.RoleClaim) is not { } roleName
            || !Guid.TryParseExact(subject, "D", out var id)
            || id == Guid.Empty
            || !EnumNames<Role>.Default.TryParse(roleName, out var role))
        {
            return false;
        }

        caller = new(id, role);
        return true;
    }

    /// <summary>The session, which a development token has not; false when it is no id.</summary>
    private static bool TryReadSession(ClaimsPrincipal? principal, out Guid? sessionId)
    {
        sessionId = null;
        if (principal?.HasClaim(claim => claim.Type == TokenRules.SessionClaim) != true)
        {
            return true;
        }

        var isId = Guid.TryParseExact(SingleValue(principal, TokenRules.SessionClaim), "D", out var id);
        sessionId = id;
        return isId;
    }

    /// <summary>
    /// Whether the session has ended. When ended sessions could not be read for too long, no token of a session is accepted: an attacker
    /// who can cut the connection must not gain by it.
    /// </summary>
    private static bool HasEnded(HttpContext http, Guid sessionId)
    {
        var revocations = http.RequestServices.GetRequiredService<SessionRevocations>();
        var silenceSecondsMax = http.RequestServices.GetRequiredService<IOptions<GatewayOptions>>().Value.RevocationSilenceSecondsMax;
        if (silenceSecondsMax > 0 && revocations.Age.TotalSeconds > silenceSecondsMax)
        {
            throw new ProblemException(new(
                ProblemType.Unavailable, "It is not known at the moment whether the session has ended. Try again later."));
        }

        return revocations.IsRevoked(sessionId);
    }

    /// <summary>The claim's value; null when the token has none or several.</summary>
    private static string? SingleValue(ClaimsPrincipal? principal, string type)
    {
        string? value = null;
        foreach (var claim in principal?.Claims ?? [])
        {
            if (claim.Type == type)
            {
                if (value is not null)
                {
                    return null;
                }

                value = claim.Value;
            }
        }

        return value;
    }

    /// <summary>
    /// Answers 401 with the scheme (RFC 6750) and no reason: the holder of a forged token learns nothing from it. The
    /// problem body is written by the outermost middleware.
    /// </summary>
    private static Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        var hadToken = context.Request.Headers.Authorization.Count > 0;
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.Headers.WWWAuthenticate = hadToken ? "Bearer error=\"invalid_token\"" : "Bearer";
        return Task.CompletedTask;
    }
}
