using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Peers.Claims;

/// <summary>A claim that is asked for.</summary>
internal readonly record struct NewClaim(Guid Id, Guid LotId, Guid RecipientId, long Quantity)
{
    private const int GuidBytes = 16;
    private const int KeyBytesMax = 256;

    /// <param name="lotId">The lot.</param>
    /// <param name="recipientId">The caller.</param>
    /// <param name="key">The request's key, of at most 255 ASCII characters.</param>
    /// <param name="quantity">How much.</param>
    public static NewClaim Of(Guid lotId, Guid recipientId, string key, long quantity)
    {
        Span<byte> named = stackalloc byte[GuidBytes + GuidBytes + KeyBytesMax];
        _ = lotId.TryWriteBytes(named);
        _ = recipientId.TryWriteBytes(named[GuidBytes..]);
        var length = Encoding.ASCII.GetBytes(key, named[(GuidBytes + GuidBytes)..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        _ = SHA256.HashData(named[..(GuidBytes + GuidBytes + length)], hash);
        return new NewClaim(new Guid(hash[..GuidBytes]), lotId, recipientId, quantity);
    }

    /// <summary>Whether a key may be used.</summary>
    public static bool IsKey(string key) => key.Length is > 0 and < KeyBytesMax && Ascii.IsValid(key);
}
