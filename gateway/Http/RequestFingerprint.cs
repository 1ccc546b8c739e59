using System.Security.Cryptography;
using System.Text.Json.Serialization.Metadata;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Condenses what a creating request says. The body is taken as it was understood, so that another order of members or
/// other white space is still the same request.
/// </summary>
internal static class RequestFingerprint
{
    private const int FingerprintBytes = 16;

    /// <summary>The fingerprint of a request to post a lot.</summary>
    public static Fingerprint OfPost<T>(T body, JsonTypeInfo<T> typeInfo) => Of("POST /v1/lots\n"u8, body, typeInfo);

    /// <summary>The fingerprint of a request to claim from a lot.</summary>
    public static Fingerprint OfClaim<T>(Guid lotId, T body, JsonTypeInfo<T> typeInfo)
    {
        var route = "POST /v1/lots/claims\n"u8;
        Span<byte> prefix = stackalloc byte[route.Length + 16];
        route.CopyTo(prefix);
        lotId.TryWriteBytes(prefix[route.Length..], bigEndian: true, out _);
        return Of(prefix, body, typeInfo);
    }

    private static Fingerprint Of<T>(ReadOnlySpan<byte> prefix, T body, JsonTypeInfo<T> typeInfo)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(JsonScratch.Serialize(body, typeInfo, prefix), hash);
        return new(new Guid(hash[..FingerprintBytes], bigEndian: true));
    }
}
