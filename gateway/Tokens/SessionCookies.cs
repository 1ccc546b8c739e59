using PahlawanPangan.Accounts;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// The tokens of a browser's session, in cookies that no script reads and that no other site's form sends. They are the API's tokens, so
/// that a session of pages ends when any other would.
/// </summary>
internal sealed class SessionCookies(TokenIssuer issuer, IOptions<GatewayOptions> options)
{
    /// <summary>The access token's cookie.</summary>
    public const string Access = "pangan-access";

    /// <summary>The refresh token's cookie.</summary>
    public const string Refresh = "pangan-refresh";

    /// <summary>The browser forgets the access token before it expires, so that a request never comes with one that just has.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(20);

    /// <summary>As long as a session may be idle unless set otherwise; the account's grain decides.</summary>
    private static readonly TimeSpan RefreshLifetime = TimeSpan.FromDays(30);

    /// <summary>The request's access token: its cookie's, or the one that was just issued; null when it has none.</summary>
    public static string? ReadAccess(HttpContext http) =>
        http.Items[Access] as string ?? (http.Request.Cookies[Access] is { Length: > 0 } token ? token : null);

    /// <summary>The request's refresh token; null when it has none.</summary>
    public static string? ReadRefresh(HttpContext http) => http.Request.Cookies[Refresh] is { Length: > 0 } token ? token : null;

    /// <summary>Gives the browser the tokens of a session.</summary>
    public void Set(HttpContext http, SessionGrant grant)
    {
        var access = issuer.Issue(grant.Caller, sessionId: grant.SessionId);
        var lifetime = TimeSpan.FromMinutes(options.Value.AccessTokenMinutes) - Margin;
        http.Items[Access] = access;
        http.Response.Cookies.Append(Access, access, Of(http, lifetime));
        http.Response.Cookies.Append(Refresh, grant.RefreshToken, Of(http, RefreshLifetime));
    }

    /// <summary>Takes the tokens from the browser.</summary>
    public static void Clear(HttpContext http)
    {
        foreach (var name in (string[])[Access, Refresh])
        {
            if (http.Request.Cookies.ContainsKey(name))
            {
                http.Response.Cookies.Delete(name, Of(http, lifetime: null));
            }
        }
    }

    private static CookieOptions Of(HttpContext http, TimeSpan? lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = http.Request.IsHttps,
        Path = "/",
        MaxAge = lifetime,
        IsEssential = true,
    };
}
