using Microsoft.AspNetCore.Http.Metadata;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// What a repetition of a changing request is answered. Every changing endpoint states one; a test goes over all of them.
/// </summary>
/// <param name="Kind">How a repetition is recognised.</param>
/// <param name="Reason">Why no key is needed; null where one is read.</param>
internal sealed record Repetition(RepetitionKind Kind, string? Reason = null);

/// <summary>How a repetition is recognised.</summary>
internal enum RepetitionKind
{
    /// <summary>By its key, which every request must carry.</summary>
    RequiredKey,

    /// <summary>By its key, which a request may carry.</summary>
    OptionalKey,

    /// <summary>Not at all: the same request has the same effect and the same answer.</summary>
    Same,

    /// <summary>
    /// Not at all: the request ends the token that it was sent with, so a repetition is answered 401, which says that it was done.
    /// </summary>
    EndsToken,
}

/// <summary>
/// Reads the key of a request that may carry one, and sends it along with the grain calls that the request causes: what they change keeps
/// the answer with the change.
/// </summary>
internal sealed class RepetitionFilter : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Headers.ContainsKey(IdempotencyKey.Header))
        {
            Apply(http, ResourceOf(http), BodyOf(context));
        }

        return next(context);
    }

    /// <summary>Sends the request's key, if it has one, along with the grain calls that follow.</summary>
    /// <param name="http">The request.</param>
    /// <param name="resource">What it changes: the method and the path, with ids in lower case.</param>
    /// <param name="body">What it says; null when it has no body.</param>
    public static void Apply(HttpContext http, string resource, object? body)
    {
        if (IdempotencyKey.ReadOptional(http.Request) is { } key)
        {
            var caller = http.Features.Get<AuthenticatedCaller>()?.Id ?? Guid.Empty;
            new RepeatKey(DerivedId.OfChange(caller, resource, key), RequestFingerprint.OfChange(resource, body)).Set();
        }
    }

    /// <summary>The method and the path, with ids in one spelling.</summary>
    private static string ResourceOf(HttpContext http) => $"{http.Request.Method} {http.Request.Path.Value?.ToLowerInvariant()}";

    private static object? BodyOf(EndpointFilterInvocationContext context)
    {
        var type = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>()?.RequestType;
        return type is null ? null : context.Arguments.FirstOrDefault(type.IsInstanceOfType);
    }
}
