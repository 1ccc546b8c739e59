using Microsoft.OpenApi;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The response headers of the API, by name.</summary>
internal static class ApiHeaders
{
    private static readonly Dictionary<string, string> Meanings = new()
    {
        ["traceparent"] = "The request's W3C trace context.",
        ["trace-id"] = "The request's trace id.",
        ["ETag"] = "The version, such as \"7\".",
        ["pangan-as-of"] = "When the newest event happened that the list knows of; what came after it may be missing still.",
        ["Location"] = "Where the new thing is.",
        ["Retry-After"] = "How many seconds to wait.",
        ["WWW-Authenticate"] = "How to authenticate.",
    };

    /// <summary>These headers, and those of every response.</summary>
    public static Dictionary<string, IOpenApiHeader> Of(IReadOnlyList<string> names) =>
        names.Concat(["traceparent", "trace-id"]).ToDictionary(
            name => name,
            IOpenApiHeader (name) =>
                new OpenApiHeader { Description = Meanings[name], Schema = new OpenApiSchema { Type = JsonSchemaType.String } });
}
