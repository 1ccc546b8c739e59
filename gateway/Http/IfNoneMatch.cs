using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The versions that a caller already has, by <c>If-None-Match</c>.</summary>
internal sealed record IfNoneMatch(HttpRequest Request) : IEndpointParameterMetadataProvider
{
    /// <summary>The request's tags.</summary>
    public static ValueTask<IfNoneMatch> BindAsync(HttpContext http) => new(new IfNoneMatch(http.Request));

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new RequestHeader("If-None-Match", "ETags that the caller already has."));

    /// <summary>Whether the caller already has a version.</summary>
    public bool Holds(long version) => EntityTag.IsKnown(Request, version);
}
