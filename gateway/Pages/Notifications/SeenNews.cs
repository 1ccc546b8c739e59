using System.Globalization;

namespace PahlawanPangan.Gateway.Pages.Notifications;

/// <summary>The number of the newest notification that a browser has shown to an account, in a cookie of that browser.</summary>
internal static class SeenNews
{
    private const string Cookie = "pangan-seen";
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    /// <summary>The number; 0 when this browser has shown the account none.</summary>
    public static long Of(HttpContext http, Guid accountId) =>
        http.Request.Cookies[Cookie]?.Split('.') is [var account, var number] && account == Name(accountId)
        && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seen)
            ? seen
            : 0;

    /// <summary>Notes that the account has seen everything up to a number.</summary>
    public static void Note(HttpContext http, Guid accountId, long number)
    {
        if (number > Of(http, accountId) && !http.Response.HasStarted)
        {
            http.Response.Cookies.Append(
                Cookie,
                string.Create(CultureInfo.InvariantCulture, $"{Name(accountId)}.{number}"),
                new CookieOptions
                {
                    HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, MaxAge = Remembered, IsEssential = true,
                });
        }
    }

    private static string Name(Guid accountId) => accountId.ToString("N");
}
