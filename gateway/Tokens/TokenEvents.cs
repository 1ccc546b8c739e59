using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>Takes the caller from a valid token, and answers requests that have none.</summary>
internal static class TokenEvents
{
    private const string InvalidToken = "Bearer error=\"invalid_token\"";

    private static readonly JwtBearerEvents Events = new()
    {
        OnMessageReceived = ReadCookieAsync,
        OnTokenValidated = AcceptAsync,
        OnChallenge = ChallengeAsync,
        OnForbidden = ForbidAsync,
    };

    public static JwtBearerEvents Create() => Events;

    /// <summary>Pages take the token from their cookie. The API never does, so that no other site's page can use it.</summary>
    private static Task ReadCookieAsync(MessageReceivedContext context)
    {
        if (PageEndpoint.Is(context.HttpContext))
        {
            context.Token = SessionCookies.ReadAccess(context.HttpContext);
            if (context.Token is null)
            {
                context.NoResult();
            }
        }

        return Task.CompletedTask;
    }

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
                context.Fail(new SessionEndedException());
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
    /// Answers 401 with the scheme (RFC 6750). It says whether a token is missing, has expired or has lost its session, which only the
    /// holder of a token with a valid signature can cause; of anything else it says no more than that it is not valid, so that the holder
    /// of a forged one learns nothing.
    /// </summary>
    private static Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        if (PageEndpoint.Is(context.HttpContext))
        {
            SessionCookies.Clear(context.HttpContext);
            context.Response.Redirect(LoginAddress.For(context.Request));
            return Task.CompletedTask;
        }

        var header = context.Request.Headers.Authorization;
        var (challenge, detail) = (header.Count, context.AuthenticateFailure) switch
        {
            (0, _) => ("Bearer", "Send a bearer token: Authorization: Bearer TOKEN."),
            (_, SecurityTokenInvalidLifetimeException) => (
                InvalidToken, "The token has expired, or is not valid yet. Get a new one with POST /v1/tokens, or log in again."),
            (_, SessionEndedException) => (InvalidToken, "The session of the token has ended. Log in again."),
            (_, null) => ("Bearer", "The Authorization header holds no bearer token. Send it as: Authorization: Bearer TOKEN."),
            _ => (InvalidToken, "The token is not valid here: it is damaged, or was not issued by this service for this API."),
        };
        context.Response.Headers.WWWAuthenticate = challenge;
        return ProblemWriter.WriteAsync(context.HttpContext, new Problem(ProblemType.Unauthenticated, detail));
    }

    /// <summary>Answers 403 with the roles that the endpoint lets in, and the caller's.</summary>
    private static Task ForbidAsync(ForbiddenContext context)
    {
        var access = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<Access>();
        var caller = context.HttpContext.Features.Get<AuthenticatedCaller>();
        return ProblemWriter.WriteAsync(context.HttpContext, new Problem(
            ProblemType.Forbidden,
            access is null || caller is null
                ? ProblemType.Forbidden.DefaultDetail
                : $"This is for the role {access}; the token's role is {EnumNames<Role>.Default.NameOf(caller.Caller.Role)}."));
    }

    private sealed class SessionEndedException() : Exception("The token's session has ended.");
}
