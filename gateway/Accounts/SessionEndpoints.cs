using Microsoft.Extensions.Options;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>Logs in and out, and exchanges refresh tokens.</summary>
internal sealed class SessionEndpoints(IGrainFactory grains, TokenIssuer issuer, SessionRevocations revocations, IOptions<GatewayOptions> options)
{
    private IIdentityGrain Identity => grains.GetGrain<IIdentityGrain>(0);

    public async Task LogInAsync(HttpContext http)
    {
        LogInJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.LogInJson);
        var errors = new FieldErrors();
        var command = new LogIn
        {
            Client = ClientAddress.Of(http),
            TraceParent = RequestTrace.Parent,
            Email = AccountFields.Email(errors, "email", body.Email),
            Password = AccountFields.Password(errors, "password", body.Password),
        };
        errors.ThrowIfAny();
        await AnswerAsync(http, await Identity.LogInAsync(command));
    }

    public async Task VerifyAsync(HttpContext http)
    {
        Guid challengeId = http.PathId("challengeId");
        CodeJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.CodeJson);
        var errors = new FieldErrors();
        var command = new VerifyLogin
        {
            Client = ClientAddress.Of(http),
            TraceParent = RequestTrace.Parent,
            ChallengeId = challengeId,
            Code = FieldRules.Text(errors, "code", body.Code, AccountFields.CodeLengthMax),
        };
        errors.ThrowIfAny();
        await AnswerAsync(http, await Identity.VerifyAsync(command));
    }

    public async Task ResendAsync(HttpContext http) =>
        await AnswerAsync(http, await Identity.ResendAsync(http.PathId("challengeId"), RequestTrace.Parent));

    public async Task RefreshAsync(HttpContext http)
    {
        RefreshJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.RefreshJson);
        var errors = new FieldErrors();
        string token = FieldRules.Text(errors, "refreshToken", body.RefreshToken, AccountFields.RefreshTokenLengthMax);
        errors.ThrowIfAny();
        await AnswerAsync(http, await Identity.RefreshAsync(token));
    }

    public async Task EndCurrentAsync(HttpContext http)
    {
        // A development token belongs to no session, so there is nothing to end.
        if (http.SessionId() is { } sessionId)
        {
            Reply<Done> reply = await grains.GetGrain<IAccountGrain>(http.Caller().Id).EndSessionAsync(sessionId);
            if (reply.IsRefused)
            {
                await ProblemWriter.WriteAsync(http, reply.Refusal);
                return;
            }

            // Others hear of it within seconds; here it is known already.
            revocations.Add(sessionId);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    public async Task EndAllAsync(HttpContext http)
    {
        Reply<Done> reply = await grains.GetGrain<IAccountGrain>(http.Caller().Id).EndSessionsAsync();
        if (reply.IsRefused)
        {
            await ProblemWriter.WriteAsync(http, reply.Refusal);
            return;
        }

        if (http.SessionId() is { } sessionId)
        {
            revocations.Add(sessionId);
        }

        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static Task AnswerAsync(HttpContext http, in Reply<ChallengeView> reply) => reply.IsRefused
        ? ProblemWriter.WriteAsync(http, reply.Refusal)
        : JsonReply.WriteAsync(
            http.Response, StatusCodes.Status202Accepted, new ChallengeJson(reply.Value.Id, reply.Value.ExpiresAt), GatewayJson.Default.ChallengeJson);

    private Task AnswerAsync(HttpContext http, in Reply<SessionGrant> reply)
    {
        if (reply.IsRefused)
        {
            return ProblemWriter.WriteAsync(http, reply.Refusal);
        }

        var tokens = new TokensJson(
            issuer.Issue(reply.Value.Caller, sessionId: reply.Value.SessionId), "Bearer", options.Value.AccessTokenMinutes * 60, reply.Value.RefreshToken);
        return JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, tokens, GatewayJson.Default.TokensJson);
    }
}
