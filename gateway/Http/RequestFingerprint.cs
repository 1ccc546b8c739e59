using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Condenses what a changing request says. The body is taken as it was understood (<see cref="RequestMeaning"/>), so that another order
/// of members, another spelling of a number, another offset of the same moment or other white space is still the same request.
/// </summary>
internal static class RequestFingerprint
{
    private const int FingerprintBytes = 16;

    /// <summary>The fingerprint of a request to post a lot.</summary>
    public static Fingerprint OfPost<T>(T body) => Of("POST /v1/lots\n"u8, body, RequestMeaning.Of<T>());

    /// <summary>The fingerprint of a request to claim from a lot.</summary>
    public static Fingerprint OfClaim<T>(Guid lotId, T body)
    {
        var route = "POST /v1/lots/claims\n"u8;
        Span<byte> prefix = stackalloc byte[route.Length + 16];
        route.CopyTo(prefix);
        lotId.TryWriteBytes(prefix[route.Length..], bigEndian: true, out _);
        return Of(prefix, body, RequestMeaning.Of<T>());
    }

    /// <summary>The fingerprint of a request that changes a resource; the body is null when it has none.</summary>
    public static Fingerprint OfChange(string resource, object? body)
    {
        byte[] prefix = [.. Encoding.UTF8.GetBytes(resource), (byte)'\n'];
        return body is null
            ? Hash(prefix)
            : Hash([.. prefix, .. JsonSerializer.SerializeToUtf8Bytes(body, RequestMeaning.Options.GetTypeInfo(body.GetType()))]);
    }

    private static Fingerprint Hash(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        return new(new Guid(hash[..FingerprintBytes], bigEndian: true));
    }

    private static Fingerprint Of<T>(ReadOnlySpan<byte> prefix, T body, JsonTypeInfo<T> typeInfo)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(JsonScratch.Serialize(body, typeInfo, prefix), hash);
        return new(new Guid(hash[..FingerprintBytes], bigEndian: true));
    }
}
