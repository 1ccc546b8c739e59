using Microsoft.Extensions.Primitives;

namespace PahlawanPangan.Gateway.Http;

/// <summary>Reads the <c>Idempotency-Key</c> header.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";
    public const int LengthMax = 200;

    /// <summary>The caller's key; throws a problem when there is none, or none that can be used.</summary>
    public static string Read(HttpRequest request)
    {
        StringValues values = request.Headers[Header];
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
}
