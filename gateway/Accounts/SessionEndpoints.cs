using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>Logs in and out, and exchanges refresh tokens.</summary>
internal static class SessionEndpoints
{
    /// <summary>Maps the endpoints of sessions.</summary>
    public static void MapSessions(this IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/v1").WithTags("Identity");

        api.MapPost("/sessions", LogInAsync).WithName("logIn").WithSummary("Log in with the password; a code is sent")
            .RepeatsByKey()
            .AllowEveryone().LimitAsCostly()
            .ProducesProblems(ProblemType.BadCredentials);
        api.MapPost("/sessions/{challengeId}/verification", VerifyAsync).WithName("verifyLogin")
            .WithSummary("Complete a login with the code")
            .RepeatsByKey()
            .AllowEveryone().LimitAsCostly()
            .ProducesProblems(ProblemType.CodeRefused, ProblemType.BadCredentials, ProblemType.NotFound);
        api.MapPost("/sessions/{challengeId}/resend", ResendAsync).WithName("resendCode")
            .WithSummary("Request another code in place of the last")
            .RepeatsByKey()
            .AllowEveryone().LimitAsCostly()
            .ProducesProblems(ProblemType.CodeRefused, ProblemType.NotFound);
        api.MapDelete("/sessions/current", EndCurrentAsync).WithName("endSession").WithSummary("Log out")
            .EndsItsToken("The session is over.")
            .RequireAnyRole();
        api.MapDelete("/sessions", EndAllAsync).WithName("endSessions").WithSummary("Log out everywhere")
            .EndsItsToken("The sessions are over.")
            .RequireAnyRole();
        api.MapPost("/tokens", RefreshAsync).WithName("refreshTokens").WithSummary("Exchange a refresh token")
            .RepeatsByKey()
            .AllowEveryone().LimitAsCostly()
            .ProducesProblems(ProblemType.BadCredentials);
    }

    private static async Task<Results<Accepted<ChallengeResponse>, ProblemHttpResult>> LogInAsync(
        ClientAddress client, LogInRequest body, IGrainFactory grains)
    {
        var command = new LogIn
        {
            Client = client.Value,
            TraceParent = RequestTrace.Parent,
            Email = body.Email!,
            Password = body.Password!,
        };
        return Answer(await Identity(grains).LogInAsync(command));
    }

    private static async Task<Results<Ok<TokensResponse>, ProblemHttpResult>> VerifyAsync(
        Guid challengeId,
        ClientAddress client,
        CodeRequest body,
        IGrainFactory grains,
        TokenIssuer issuer,
        IOptions<GatewayOptions> options)
    {
        var command = new VerifyLogin
        {
            Client = client.Value,
            TraceParent = RequestTrace.Parent,
            ChallengeId = challengeId,
            Code = CodeAttribute.Parse(body.Code!),
        };
        return Answer(await Identity(grains).VerifyAsync(command), issuer, options.Value);
    }

    private static async Task<Results<Accepted<ChallengeResponse>, ProblemHttpResult>> ResendAsync(
        Guid challengeId, IGrainFactory grains) =>
        Answer(await Identity(grains).ResendAsync(challengeId, RequestTrace.Parent));

    private static async Task<Results<Ok<TokensResponse>, ProblemHttpResult>> RefreshAsync(
        RefreshRequest body, IGrainFactory grains, TokenIssuer issuer, IOptions<GatewayOptions> options) =>
        Answer(await Identity(grains).RefreshAsync(body.RefreshToken!), issuer, options.Value);

    private static async Task<Results<NoContent, ProblemHttpResult>> EndCurrentAsync(
        AuthenticatedCaller caller, IGrainFactory grains, SessionRevocations revocations)
    {
        if (caller.SessionId is not { } sessionId)
        {
            // A development token belongs to no session, so there is nothing to end.
            return TypedResults.NoContent();
        }

        return Answer(await grains.GetGrain<IAccountGrain>(caller.Id).EndSessionAsync(sessionId), caller, revocations);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAllAsync(
        AuthenticatedCaller caller, IGrainFactory grains, SessionRevocations revocations) =>
        Answer(await grains.GetGrain<IAccountGrain>(caller.Id).EndSessionsAsync(), caller, revocations);

    private static Results<NoContent, ProblemHttpResult> Answer(
        in Reply<Done> reply, AuthenticatedCaller caller, SessionRevocations revocations)
    {
        if (reply.IsRefused)
        {
            return reply.Refusal.ToProblem();
        }

        if (caller.SessionId is { } sessionId)
        {
            // Other gateways read it within seconds; this one refuses the session at once.
            revocations.Add(sessionId);
        }

        return TypedResults.NoContent();
    }

    private static IIdentityGrain Identity(IGrainFactory grains) => grains.GetGrain<IIdentityGrain>(0);

    private static Results<Accepted<ChallengeResponse>, ProblemHttpResult> Answer(in Reply<ChallengeView> reply) =>
        reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Accepted((string?)null, ChallengeResponse.Of(reply.Value));

    private static Results<Ok<TokensResponse>, ProblemHttpResult> Answer(
        in Reply<SessionGrant> reply, TokenIssuer issuer, GatewayOptions options) =>
        reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(new TokensResponse
        {
            AccessToken = issuer.Issue(reply.Value.Caller, sessionId: reply.Value.SessionId),
            TokenType = "Bearer",
            ExpiresIn = options.AccessTokenMinutes * 60,
            RefreshToken = reply.Value.RefreshToken,
        });
}
