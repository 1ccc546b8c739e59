using System.Security.Cryptography;
using System.Text;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Ids derived from the caller and the idempotency key (UUID version 8, RFC 9562): a retry finds what the first
/// request made, also after a crash and on another machine, without a table of keys.
/// </summary>
internal static class DerivedId
{
    private const int GuidBytes = 16;

    /// <summary>The id of a request to post; the lot's has the number of its database in it besides.</summary>
    public static Guid OfPosting(Guid caller, string key) => Derive("lot"u8, caller, key);

    /// <summary>
    /// The id of a claim. Databases cannot see each other's claims, so a key that is used on lots of two of them gives two ids. Within one
    /// it gives one, and the second lot takes another that it derives from this one.
    /// </summary>
    public static Guid OfClaim(Guid caller, string key, Guid lotId)
    {
        var shard = ShardNumber.Of(lotId);
        return shard == 0 ? Derive("claim"u8, caller, key) : Derive([.. "claim."u8, (byte)shard], caller, key);
    }

    /// <summary>The id of one of several claims that are made under one key; each lot can come once.</summary>
    public static Guid OfBatchedClaim(Guid caller, string key, Guid lotId)
    {
        Span<byte> domain = stackalloc byte["claims"u8.Length + GuidBytes];
        "claims"u8.CopyTo(domain);
        lotId.TryWriteBytes(domain["claims"u8.Length..], bigEndian: true, out _);
        return Derive(domain, caller, key);
    }

    public static Guid OfWebhook(Guid caller, string key) => Derive("webhook"u8, caller, key);

    public static Guid OfRecall(Guid caller, string key) => Derive("recall"u8, caller, key);

    /// <summary>The id under which the answer to a changing request is kept.</summary>
    public static Guid OfChange(Guid caller, string resource, string key) =>
        Derive([.. "change"u8, .. SHA256.HashData(Encoding.UTF8.GetBytes(resource))], caller, key);

    private static Guid Derive(ReadOnlySpan<byte> domain, Guid caller, string key)
    {
        // The domain has a fixed length or ends with a zero byte, and so has the caller, so no two inputs share their bytes.
        var length = domain.Length + 1 + GuidBytes + key.Length;
        Span<byte> input = stackalloc byte[320];
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
