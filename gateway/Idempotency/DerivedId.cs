using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Gateway.Idempotency;

/// <summary>
/// Ids derived from the caller and the idempotency key (UUID version 8, RFC 9562): a retry finds what the first
/// request made, also after a crash and on another machine, without a table of keys.
/// </summary>
internal static class DerivedId
{
    private const int GuidBytes = 16;

    public static Guid OfLot(Guid caller, string key) => Derive("lot"u8, caller, key);

    public static Guid OfClaim(Guid caller, string key) => Derive("claim"u8, caller, key);

    public static Guid OfWebhook(Guid caller, string key) => Derive("webhook"u8, caller, key);

    private static Guid Derive(ReadOnlySpan<byte> domain, Guid caller, string key)
    {
        // The domain ends with a zero byte and the caller has a fixed length, so no two inputs share their bytes.
        int length = domain.Length + 1 + GuidBytes + key.Length;
        Span<byte> input = stackalloc byte[256];
        input = input[..length];
        domain.CopyTo(input);
        input[domain.Length] = 0;
        caller.TryWriteBytes(input[(domain.Length + 1)..], bigEndian: true, out _);
        Encoding.ASCII.GetBytes(key, input[(domain.Length + 1 + GuidBytes)..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..GuidBytes], bigEndian: true);
    }
}
