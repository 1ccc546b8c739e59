using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Normalizes, keys and masks e-mail addresses.</summary>
internal static class EmailAddress
{
    /// <summary>
    /// Addresses that differ only in case are one account. Only the domain's case is meaningless by the standard, but no provider
    /// distinguishes local parts by case, and two such accounts would be a mistake or an attack.
    /// </summary>
    public static string Normalize(string email) => email.Trim().ToLowerInvariant();

    /// <summary>The key of an address's grain: a keyed hash, so that neither logs nor the grain directory contain addresses.</summary>
    public static Guid KeyOf(string email, IdentityKeys keys)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(keys.Addresses, Encoding.UTF8.GetBytes(Normalize(email)), mac);
        return AsId(mac);
    }

    /// <summary>
    /// The account id that an unknown address maps to. No account has that id, and the look-up costs as much as for a known address.
    /// </summary>
    public static Guid UnknownAccountId(Guid addressKey, IdentityKeys keys)
    {
        Span<byte> id = stackalloc byte[17];
        _ = addressKey.TryWriteBytes(id);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(keys.Addresses, id, mac);
        return AsId(mac);
    }

    /// <summary>The masked address: <c>s***@e***.org</c>.</summary>
    public static string Mask(string email)
    {
        var at = email.LastIndexOf('@');
        var dot = email.LastIndexOf('.');
        return at < 1 || dot < at + 2 ? "***" : $"{email[0]}***@{email[at + 1]}***{email[dot..]}";
    }

    private static Guid AsId(Span<byte> mac)
    {
        mac[6] = (byte)((mac[6] & 0x0F) | 0x80);
        mac[8] = (byte)((mac[8] & 0x3F) | 0x80);
        return new Guid(mac[..16], bigEndian: true);
    }
}
