using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Net.Http.Headers;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The language of texts for people, by <c>Accept-Language</c>: Indonesian or English, which is the default.</summary>
internal sealed record PageLanguage(string Tag) : IEndpointParameterMetadataProvider
{
    /// <summary>English.</summary>
    public static PageLanguage English { get; } = new("en");

    /// <summary>Indonesian.</summary>
    public static PageLanguage Indonesian { get; } = new("id");

    /// <summary>Whether it is Indonesian.</summary>
    public bool IsIndonesian => this == Indonesian;

    /// <summary>The language that the request prefers.</summary>
    public static ValueTask<PageLanguage> BindAsync(HttpContext http) => new(Of(http.Request));

    /// <summary>The language that the request prefers.</summary>
    public static PageLanguage Of(HttpRequest request)
    {
        if (!StringWithQualityHeaderValue.TryParseList(request.Headers.AcceptLanguage, out var accepted))
        {
            return English;
        }

        // The first of those that are liked equally.
        var preferred = accepted.Where(one => one.Quality is not 0 && (Names(one, "id") || Names(one, "en")))
            .OrderByDescending(one => one.Quality ?? 1).FirstOrDefault();
        return preferred is not null && Names(preferred, "id") ? Indonesian : English;
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new RequestHeader(HeaderNames.AcceptLanguage, "The language of texts for people: id or en."));

    private static bool Names(StringWithQualityHeaderValue accepted, string tag) =>
        accepted.Value.Equals(tag, StringComparison.OrdinalIgnoreCase)
        || accepted.Value.StartsWith($"{tag}-", StringComparison.OrdinalIgnoreCase);
}
