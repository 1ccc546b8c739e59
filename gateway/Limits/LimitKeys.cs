using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Hosting.Clustering;
using StackExchange.Redis;

namespace PahlawanPangan.Gateway.Limits;

/// <summary>
/// The names of clients' buckets in Redis. A name is a keyed hash of the client's address: who reads Redis learns no address, not even by
/// trying all of them. The key is derived from the token key that signs, which every gateway has; a rotation fills all buckets again.
/// </summary>
internal sealed class LimitKeys(TokenKeys tokens, ClusterSettings cluster)
{
    private const int NameBytes = 16;
    private static readonly byte[] Purpose = "pahlawan-pangan request limits"u8.ToArray();
    private volatile Derived? _derived;

    /// <summary>The name of the bucket of one client and kind of endpoint.</summary>
    public RedisKey Of(bool isIdentity, string client)
    {
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(Key(), Encoding.UTF8.GetBytes(client), hash);
        return $"{Prefix}{(isIdentity ? "identity" : "requests")}/{Base64Url.EncodeToString(hash[..NameBytes])}";
    }

    /// <summary>The name of a bucket that belongs to no client.</summary>
    public RedisKey OfProbe() => $"{Prefix}probe";

    private string Prefix { get; } = $"{cluster.ClusterId}/limits/";

    private byte[] Key()
    {
        var set = tokens.Current;
        if (_derived is { } known && known.From == set)
        {
            return known.Key;
        }

        var secret = set.Signing.Rsa.ExportRSAPrivateKey();
        try
        {
            var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, HMACSHA256.HashSizeInBytes, info: Purpose);
            _derived = new Derived(set, key);
            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private sealed record Derived(TokenKeySet From, byte[] Key);
}
