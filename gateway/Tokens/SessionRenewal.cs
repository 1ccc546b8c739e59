using System.Security.Cryptography;
using System.Text;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// Exchanges a browser's refresh token when its access token has gone, before the page is served. Several requests with the same refresh
/// token, as a browser sends them, are one exchange and get the same session.
/// </summary>
internal sealed class SessionRenewal(RequestDelegate next, SessionCookies cookies, IGrainFactory grains)
{
    private const string Resource = "session renewal";

    /// <summary>Middleware between routing and authentication.</summary>
    public Task InvokeAsync(HttpContext http) =>
        PageEndpoint.Is(http) && SessionCookies.ReadAccess(http) is null && SessionCookies.ReadRefresh(http) is { } token
            ? RenewAsync(http, token)
            : next(http);

    private async Task RenewAsync(HttpContext http, string token)
    {
        var reply = await ExchangeAsync(token);
        if (!reply.IsRefused)
        {
            cookies.Set(http, reply.Value);
        }
        else if (reply.Refusal.Kind == RefusalKind.BadCredentials)
        {
            SessionCookies.Clear(http);
        }
        else
        {
            await ProblemWriter.WriteAsync(http, reply.Refusal);
            return;
        }

        await next(http);
    }

    private async Task<Reply<SessionGrant>> ExchangeAsync(string token)
    {
        // The token is the key: what it exchanges for is decided once.
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        new RepeatKey(DerivedId.OfChange(Guid.Empty, Resource, key), RequestFingerprint.OfChange(Resource, body: null)).Set();
        return await grains.GetGrain<IIdentityGrain>(0).RefreshAsync(token);
    }
}
