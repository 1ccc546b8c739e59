using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>The SHA-256 of a token: a key of the cache, so that it holds no token.</summary>
internal readonly record struct TokenDigest(UInt128 High, UInt128 Low)
{
    /// <summary>The digest of a token that is no longer than <paramref name="lengthMax"/>.</summary>
    public static TokenDigest Of(string token, int lengthMax)
    {
        Span<byte> bytes = stackalloc byte[lengthMax];
        var length = Encoding.Latin1.GetBytes(token, bytes);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..length], hash);
        return new(BinaryPrimitives.ReadUInt128BigEndian(hash), BinaryPrimitives.ReadUInt128BigEndian(hash[16..]));
    }
}
