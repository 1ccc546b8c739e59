using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;

namespace PahlawanPangan.Gateway.Pages.Accounts;

/// <summary>Ends the browser's part of a session that the account has ended.</summary>
internal static class EndedSession
{
    /// <summary>Takes the session from the browser, and refuses it here at once; other gateways read it within seconds.</summary>
    public static void Forget(HttpContext http, SessionRevocations revocations)
    {
        if (http.Features.Get<AuthenticatedCaller>()?.SessionId is { } session)
        {
            revocations.Add(session);
        }

        SessionCookies.Clear(http);
    }
}
