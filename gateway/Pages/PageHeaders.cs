using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>What a page may load and do: its own scripts, styles and forms, and the map's tiles.</summary>
internal static class PageHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{0}; connect-src 'self'; manifest-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Middleware after routing.</summary>
    public static Task StampAsync(HttpContext http, RequestDelegate next)
    {
        if (PageEndpoint.Is(http))
        {
            Stamp(http);
        }

        return next(http);
    }

    /// <summary>Sets the headers of a page; again, after something cleared them.</summary>
    public static void Stamp(HttpContext http)
    {
        var tiles = http.RequestServices.GetRequiredService<IOptions<PageOptions>>().Value.TileUrl;
        var source = tiles.Length > 0 ? $" {new Uri(tiles).GetLeftPart(UriPartial.Authority)}" : "";
        http.Response.Headers.ContentSecurityPolicy = Policy.Replace("{0}", source, StringComparison.Ordinal);
        http.Response.Headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()";
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        http.Response.Headers["Referrer-Policy"] = "same-origin";
    }
}
