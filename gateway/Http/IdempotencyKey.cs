using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;

namespace PahlawanPangan.Gateway.Http;

/// <summary>The <c>Idempotency-Key</c> of a request. A handler that takes one refuses requests without it.</summary>
internal sealed record IdempotencyKey(string Value) : IEndpointParameterMetadataProvider
{
    public const string Header = "Idempotency-Key";
    public const int LengthMax = 200;

    /// <summary>Describes the header where it may be left out.</summary>
    public static RequestHeader Optional { get; } = Describe(
        "A fresh value for a new request, the same value for its retries, which then get the first answer; kept for 24 hours. Scoped to "
            + "the caller and the path.");

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

        return Check(values);
    }

    /// <summary>The caller's key; null when there is none. Throws a problem when there is one that cannot be used.</summary>
    public static string? ReadOptional(HttpRequest request)
    {
        var values = request.Headers[Header];
        return values.Count == 0 ? null : Check(values);
    }

    private static string Check(StringValues values)
    {
        if (values is not [{ Length: > 0 and <= LengthMax } key] || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ProblemException(Problem.Invalid(Header, $"Send it once, as 1 to {LengthMax} visible ASCII characters."));
        }

        return key;
    }

    /// <inheritdoc/>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder)
    {
        builder.Metadata.Add(
            Describe("A fresh value for a new request, the same value for its retries. Scoped to the caller.") with { IsRequired = true });
        builder.Metadata.Add(new Repetition(RepetitionKind.RequiredKey));
        builder.Metadata.Add(new ProblemTypes([ProblemType.IdempotencyKeyMissing, ProblemType.Validation]));
    }

    private static RequestHeader Describe(string description) =>
        new(Header, description) { Pattern = "^[!-~]{1,200}$", LengthMax = LengthMax };
}
