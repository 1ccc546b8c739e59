using System.Security.Cryptography;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// The secrets of identity. Keys for single purposes are derived from one root (HKDF-SHA-256, RFC 5869), so that none can
/// be used for another purpose. Contact keys are separate, since they rotate.
/// </summary>
public sealed class IdentityKeys
{
    /// <summary>The minimum length of the root and the exact length of a contact key, in bytes.</summary>
    public const int KeyBytes = 32;

    /// <summary>Takes the keys.</summary>
    /// <param name="root">Never changes: codes, addresses and refresh tokens are bound to it.</param>
    /// <param name="contacts">Newest first; see <see cref="ContactKeyRing"/>.</param>
    public IdentityKeys(ReadOnlySpan<byte> root, IReadOnlyList<ContactKey> contacts)
    {
        if (root.Length < KeyBytes)
        {
            throw new ArgumentException($"Identity needs a root of {KeyBytes} bytes or more.", nameof(root));
        }

        Codes = Derive(root, "pangan one-time codes v1"u8);
        Addresses = Derive(root, "pangan addresses v1"u8);
        RefreshTokens = Derive(root, "pangan refresh tokens v1"u8);
        Requests = Derive(root, "pangan requests v1"u8);
        Contacts = new ContactKeyRing(contacts);
    }

    internal byte[] Codes { get; }

    internal byte[] Addresses { get; }

    internal byte[] RefreshTokens { get; }

    internal byte[] Requests { get; }

    /// <summary>The keys of contact data, which can change while a silo runs.</summary>
    public ContactKeyRing Contacts { get; }

    /// <summary>
    /// A request's fingerprint as it is stored. The requests of identity hold passwords and codes: a plain hash of one would let a
    /// reader of the database guess them.
    /// </summary>
    internal Guid Fold(Fingerprint fingerprint)
    {
        Span<byte> bits = stackalloc byte[16];
        _ = fingerprint.Bits.TryWriteBytes(bits, bigEndian: true, out _);
        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        _ = HMACSHA256.HashData(Requests, bits, mac);
        return new Guid(mac[..16], bigEndian: true);
    }

    private static byte[] Derive(ReadOnlySpan<byte> root, ReadOnlySpan<byte> purpose)
    {
        var key = new byte[KeyBytes];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root, key, salt: [], purpose);
        return key;
    }
}
