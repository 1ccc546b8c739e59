using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>The contents of a genuine refresh token.</summary>
internal readonly record struct RefreshTokenContent(Guid AccountId, Guid SessionId, int Generation);

/// <summary>
/// Refresh tokens: account, session and generation under a keyed hash. No token is stored, so that a stolen database refreshes nothing;
/// a forged token is refused without activating a grain, while a genuine old one is recognised.
/// </summary>
internal sealed class RefreshTokens
{
    private const int ContentBytes = 16 + 16 + 4;
    private const int TokenBytes = ContentBytes + HMACSHA256.HashSizeInBytes;
    private readonly byte[] _key;

    /// <summary>Creates tokens under the keys.</summary>
    public RefreshTokens(IdentityKeys keys) => _key = keys.RefreshTokens;

    /// <summary>The token of one generation of a session.</summary>
    public string Of(in RefreshTokenContent content)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        _ = content.AccountId.TryWriteBytes(token, bigEndian: true, out _);
        _ = content.SessionId.TryWriteBytes(token[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(token[32..], content.Generation);
        _ = HMACSHA256.HashData(_key, token[..ContentBytes], token[ContentBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Reads a token; false when it is not genuine.</summary>
    public bool TryRead(ReadOnlySpan<char> text, out RefreshTokenContent content)
    {
        content = default;
        Span<byte> token = stackalloc byte[TokenBytes];
        if (text.Length != Base64Url.GetEncodedLength(TokenBytes) || !Base64Url.IsValid(text)
            || !Base64Url.TryDecodeFromChars(text, token, out var bytes) || bytes != TokenBytes || !IsTextOf(token, text))
        {
            return false;
        }

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(_key, token[..ContentBytes], mac);
        content = new(
            new Guid(token[..16], bigEndian: true), new Guid(token[16..32], bigEndian: true),
            BinaryPrimitives.ReadInt32BigEndian(token[32..]));
        return CryptographicOperations.FixedTimeEquals(mac, token[ContentBytes..]);
    }

    /// <summary>Whether a text is the one that the bytes are written as: the last character has bits that a decoder ignores.</summary>
    private static bool IsTextOf(ReadOnlySpan<byte> token, ReadOnlySpan<char> text)
    {
        Span<char> written = stackalloc char[text.Length];
        return Base64Url.TryEncodeToChars(token, written, out var length) && length == text.Length && text.SequenceEqual(written);
    }
}
