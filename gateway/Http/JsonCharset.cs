using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Refuses JSON in another encoding than UTF-8, which the framework would transcode.</summary>
internal static class JsonCharset
{
    /// <summary>Middleware between authorization and the endpoint.</summary>
    public static Task CheckAsync(HttpContext http, RequestDelegate next)
    {
        var isRefused = http.Request.ContentType is { } contentType and not "application/json" and not "application/json; charset=utf-8"
            && http.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is not null
            && MediaTypeHeaderValue.TryParse(contentType, out var parsed)
            && parsed.Charset.HasValue
            && !HeaderUtilities.RemoveQuotes(parsed.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase);
        return isRefused
            ? ProblemWriter.WriteAsync(http, ProblemWriter.OfStatus(http, StatusCodes.Status415UnsupportedMediaType))
            : next(http);
    }
}
