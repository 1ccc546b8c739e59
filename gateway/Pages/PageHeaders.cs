using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Pages;

/// <summary>What a page may load and do: its own scripts, styles and forms, and the map's tiles.</summary>
internal static class PageHeaders
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{0}; connect-src 'self'; manifest-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // Its charts set styles of their own, and its icons are a font.
    private const string DashboardPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; "
        + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

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
        var policy = http.GetEndpoint()?.Metadata.GetMetadata<DashboardContent>() is null ? Policy : DashboardPolicy;
        http.Response.Headers.ContentSecurityPolicy = policy.Replace("{0}", source, StringComparison.Ordinal);

        // As the guard of forms sets it, which would otherwise warn of every page with a form.
        http.Response.Headers.CacheControl = "no-cache, no-store";
        http.Response.Headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=()";
        http.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
        http.Response.Headers["Referrer-Policy"] = "same-origin";
    }
}

/// <summary>Marks the endpoints of the dashboard of Orleans, which needs a policy of its own.</summary>
internal sealed class DashboardContent
{
    private DashboardContent()
    {
    }

    /// <summary>The mark.</summary>
    public static DashboardContent Mark { get; } = new();
}
