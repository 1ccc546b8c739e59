using System.Security.Cryptography;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// The id of a claim whose own id another lot has taken: the caller has used the key there before. A key is scoped to caller and resource,
/// while ids of claims are derived from caller and key alone.
/// </summary>
internal static class ScopedClaimId
{
    private const int GuidBytes = 16;

    /// <summary>The id (a UUID of version 8) of a claim on one lot.</summary>
    public static Guid Of(Guid claimId, Guid lotId)
    {
        Span<byte> ids = stackalloc byte[2 * GuidBytes];
        _ = claimId.TryWriteBytes(ids, bigEndian: true, out _);
        _ = lotId.TryWriteBytes(ids[GuidBytes..], bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(ids, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..GuidBytes], bigEndian: true);
    }
}
