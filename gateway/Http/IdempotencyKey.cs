using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The <c>Idempotency-Key</c> of a request. A handler that takes one refuses requests without it.</summary>
internal sealed record IdempotencyKey(string Value) : IEndpointParameterMetadataProvider
{
    public const string Header = "Idempotency-Key";
    public const int LengthMax = 200;

    /// <summary>The request's key, before its body is read.</summary>
    public static ValueTask<IdempotencyKey> BindAsync(HttpContext http) => new(new IdempotencyKey(Read(http.Request)));

    /// <summary>The caller's key; throws a problem when there is none, or none that can be used.</summary>
    public static string Read(HttpRequest request)
    {
        var values = request.Headers[Header];
        if (values.Count == 0)
        {
            throw new ProblemException(new(
                ProblemType.IdempotencyKeyMissing, $"Send the header {Header} with a fresh value, and the same value on every retry."));
        }

        if (values is not [{ Length: > 0 and <= LengthMax } key] || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ProblemException(Problem.Invalid(Header, $"Send it once, as 1 to {LengthMax} visible ASCII characters."));
        }

        return key;
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(new RequestHeader(
            Header, "A fresh value for a new request, the same value for its retries. Scoped to the caller.")
        {
            IsRequired = true,
            Pattern = "^[!-~]{1,200}$",
            LengthMax = LengthMax,
        });
        builder.Metadata.Add(new ProblemTypes([ProblemType.IdempotencyKeyMissing, ProblemType.Validation]));
    }
}
