using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The version that a request's <c>If-Match</c> expects; null when any will do.</summary>
internal sealed record IfMatch(long? Version) : IEndpointParameterMetadataProvider
{
    /// <summary>The expected version; throws a problem for a tag that cannot be read, which must not let a change through.</summary>
    public static ValueTask<IfMatch> BindAsync(HttpContext http) => new(new IfMatch(EntityTag.ExpectedVersion(http.Request)));

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new RequestHeader(
            "If-Match", "The ETag of the version that the caller saw; without it, whichever is current is changed."));
        builder.Metadata.Add(new ProblemTypes([ProblemType.VersionMismatch, ProblemType.Validation]));
    }
}
