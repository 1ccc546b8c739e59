using Microsoft.Extensions.Primitives;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Marks an endpoint that a browser shows: its caller is known by a cookie, its changes are guarded against other sites' forms, and its
/// problems are pages.
/// </summary>
internal sealed class PageEndpoint
{
    private PageEndpoint()
    {
    }

    /// <summary>The mark.</summary>
    public static PageEndpoint Mark { get; } = new();

    /// <summary>Whether the request is for a page.</summary>
    public static bool Is(HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<PageEndpoint>() is not null;

    /// <summary>
    /// Whether a problem is best answered with a page: of a page, or of an address that names nothing and was typed or followed.
    /// </summary>
    public static bool IsWanted(HttpContext http) => http.GetEndpoint() is { } endpoint
        ? endpoint.Metadata.GetMetadata<PageEndpoint>() is not null
        : HttpMethods.IsGet(http.Request.Method) && AcceptsHtml(http.Request.Headers.Accept)
            && !ApiPath.IsApi(http.Request.Path);

    private static bool AcceptsHtml(StringValues accept) =>
        accept.Any(static value => value?.Contains("text/html", StringComparison.OrdinalIgnoreCase) == true);
}

/// <summary>Answers a problem with a page.</summary>
internal interface IProblemPage
{
    /// <summary>Writes the page. The status and the headers are set already.</summary>
    Task WriteAsync(HttpContext http, Problem problem);
}
