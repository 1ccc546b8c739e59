using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>One-time codes: random digits, of which only a keyed hash, bound to the challenge, is ever stored.</summary>
internal sealed class OneTimeCodes
{
    /// <summary>How many digits a code has.</summary>
    public const int Length = 6;

    /// <summary>How many bytes a hash has.</summary>
    public const int HashBytes = HMACSHA256.HashSizeInBytes;

    private const int Codes = 1_000_000;
    private readonly byte[] _key;

    /// <summary>Creates a generator under the keys.</summary>
    public OneTimeCodes(IdentityKeys keys) => _key = keys.Codes;

    /// <summary>A new code.</summary>
    public static string New() => RandomNumberGenerator.GetInt32(Codes).ToString("D6", CultureInfo.InvariantCulture);

    /// <summary>The stored hash of a challenge's code.</summary>
    public byte[] Hash(Guid challengeId, ReadOnlySpan<char> code)
    {
        var hash = new byte[HashBytes];
        _ = TryHash(challengeId, code, hash);
        return hash;
    }

    /// <summary>Whether a code is the challenge's. Runs in constant time and allocates nothing.</summary>
    public bool Matches(Guid challengeId, ReadOnlySpan<char> code, ReadOnlySpan<byte> stored)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        var isComparable = TryHash(challengeId, code, hash);
        return CryptographicOperations.FixedTimeEquals(hash, stored) & isComparable;
    }

    private bool TryHash(Guid challengeId, ReadOnlySpan<char> code, Span<byte> hash)
    {
        Span<byte> input = stackalloc byte[16 + Length];
        _ = challengeId.TryWriteBytes(input, bigEndian: true, out _);
        var isCode = code.Length == Length && Encoding.UTF8.TryGetBytes(code, input[16..], out var written) && written == Length;
        _ = HMACSHA256.HashData(_key, input, hash);
        return isCode;
    }
}
