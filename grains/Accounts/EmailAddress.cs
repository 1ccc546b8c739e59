using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>What e-mail addresses are compared and looked up by.</summary>
internal static class EmailAddress
{
    /// <summary>
    /// Addresses that differ in case alone are one account. Only the domain's case is meaningless by the standard, but no provider
    /// tells local parts apart by case, and two accounts that differ so are one person's mistake or another's trick.
    /// </summary>
    public static string Normalize(string email) => email.Trim().ToLowerInvariant();

    /// <summary>The key of an address's grain: a keyed hash, so that neither logs nor the directory of grains know addresses.</summary>
    public static Guid KeyOf(string email, IdentityKeys keys)
    {
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(keys.Addresses, Encoding.UTF8.GetBytes(Normalize(email)), mac);
        return AsId(mac);
    }

    /// <summary>
    /// The account that an unknown address is sent to. There is none under that id, and looking there costs what it costs with a known one.
    /// </summary>
    public static Guid NobodyOf(Guid addressKey, IdentityKeys keys)
    {
        Span<byte> id = stackalloc byte[17];
        _ = addressKey.TryWriteBytes(id);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(keys.Addresses, id, mac);
        return AsId(mac);
    }

    /// <summary>An address for the eyes of others: <c>s***@e***.org</c>.</summary>
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
