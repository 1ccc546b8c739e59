namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Answers HEAD as GET without the body (RFC 9110, 9.3.2), which the server leaves out by itself. A stream has no end, so it is not
/// answered.
/// </summary>
internal static class HeadRequests
{
    /// <summary>Middleware before the routing.</summary>
    public static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(http.Request.Method) || http.Request.Path.Value?.EndsWith("/stream", StringComparison.Ordinal) == true)
        {
            await next(http);
            return;
        }

        http.Request.Method = HttpMethods.Get;
        try
        {
            await next(http);
        }
        finally
        {
            // Metrics and logs name the method that was sent.
            http.Request.Method = HttpMethods.Head;
        }
    }
}
