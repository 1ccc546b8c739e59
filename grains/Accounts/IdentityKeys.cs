using System.Security.Cryptography;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>One key for contact data, with the id that texts sealed under it carry.</summary>
public sealed record ContactKey(string Id, byte[] Key);

/// <summary>
/// The secrets of identity. Keys for single purposes are derived from one root (HKDF-SHA-256, RFC 5869), so that none can
/// be used for another's work. Contact keys stand apart, since they rotate.
/// </summary>
public sealed class IdentityKeys
{
    /// <summary>The fewest bytes that the root may have, and exactly how many a contact key has.</summary>
    public const int KeyBytes = 32;

    /// <summary>Takes the keys.</summary>
    /// <param name="root">Never changes: codes, addresses and refresh tokens are bound to it.</param>
    /// <param name="contacts">The newest first: it seals, all open.</param>
    public IdentityKeys(ReadOnlySpan<byte> root, IReadOnlyList<ContactKey> contacts)
    {
        if (root.Length < KeyBytes || contacts.Count == 0 || contacts.Any(key => key.Key.Length != KeyBytes))
        {
            throw new ArgumentException($"Identity needs a root of {KeyBytes} bytes or more and a contact key of {KeyBytes} bytes.");
        }

        Codes = Derive(root, "pangan one-time codes v1"u8);
        Addresses = Derive(root, "pangan addresses v1"u8);
        RefreshTokens = Derive(root, "pangan refresh tokens v1"u8);
        Contacts = contacts;
    }

    internal byte[] Codes { get; }

    internal byte[] Addresses { get; }

    internal byte[] RefreshTokens { get; }

    internal IReadOnlyList<ContactKey> Contacts { get; }

    private static byte[] Derive(ReadOnlySpan<byte> root, ReadOnlySpan<byte> purpose)
    {
        var key = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root, key, salt: [], purpose);
        return key;
    }
}
