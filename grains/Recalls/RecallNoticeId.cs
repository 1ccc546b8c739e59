using System.Buffers.Binary;
using System.Security.Cryptography;

namespace PahlawanPangan.Grains.Recalls;

/// <summary>The id of a notice that a campaign gives: the same whenever it is tried, so that no inbox can have it twice.</summary>
internal static class RecallNoticeId
{
    private const int GuidBytes = 16;

    /// <summary>The id (a UUID of version 8) of an account's notice about a lot, by how many were written before.</summary>
    public static Guid Of(Guid recallId, Guid lotId, Guid accountId, int times)
    {
        Span<byte> input = stackalloc byte[(3 * GuidBytes) + sizeof(int)];
        _ = recallId.TryWriteBytes(input, bigEndian: true, out _);
        _ = lotId.TryWriteBytes(input[GuidBytes..], bigEndian: true, out _);
        _ = accountId.TryWriteBytes(input[(2 * GuidBytes)..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(input[(3 * GuidBytes)..], times);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(input, hash);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..GuidBytes], bigEndian: true);
    }
}
