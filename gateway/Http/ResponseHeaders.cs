using System.Diagnostics;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Puts on every response what it always carries: the request's trace, and what keeps browsers from guessing.</summary>
internal static class ResponseHeaders
{
    /// <summary>On lists that a projection answers: when the newest event happened that the list knows of.</summary>
    public const string AsOf = "pangan-as-of";

    private const string ApiContentPolicy = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>The API page is made of its own scripts and styles, some of them inline.</summary>
    private const string PageContentPolicy =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        + "frame-ancestors 'none'";

    public static Task StampAsync(HttpContext http, RequestDelegate next)
    {
        Stamp(http);
        return next(http);
    }

    /// <summary>Sets the headers; again, after something cleared them.</summary>
    public static void Stamp(HttpContext http)
    {
        var headers = http.Response.Headers;
        if (Activity.Current is { } activity)
        {
            headers["traceparent"] = activity.Id;
            headers["trace-id"] = activity.TraceId.ToHexString();
        }

        if (http.Features.Get<IProblemAnswer>() is not null)
        {
            // No browser reads this answer.
            return;
        }

        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        if (http.Request.IsHttps)
        {
            headers.StrictTransportSecurity = "max-age=31536000; includeSubDomains";
        }

        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = http.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal) ? PageContentPolicy
            : ApiContentPolicy;
    }
}
