using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>
/// Seals contact data and codes (AES-256-GCM) for the database and the stream: <c>v1.KEYID.BASE64URL(nonce, ciphertext, tag)</c>. A text
/// opens only for the purpose and the id that it was sealed for, so that a text cannot be moved from one record to another.
/// </summary>
internal sealed class ContactCipher
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const string Version = "v1";
    private readonly IdentityKeys _keys;

    /// <summary>Creates a cipher over the keys.</summary>
    public ContactCipher(IdentityKeys keys) => _keys = keys;

    /// <summary>Seals a text under the current sealing key.</summary>
    public string Seal(string text, string purpose, Guid id)
    {
        var key = _keys.Contacts.Sealing;
        var plain = Encoding.UTF8.GetBytes(text);
        var box = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(box.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(key.Key, TagBytes);
        cipher.Encrypt(
            box.AsSpan(0, NonceBytes), plain, box.AsSpan(NonceBytes, plain.Length), box.AsSpan(NonceBytes + plain.Length),
            Bound(purpose, id));
        CryptographicOperations.ZeroMemory(plain);
        return $"{PrefixOf(key.Id)}{Base64Url.EncodeToString(box)}";
    }

    /// <summary>Opens a text.</summary>
    /// <exception cref="CryptographicException">
    /// It was sealed for something else, changed, or its key is gone. With a <see cref="FormatException"/> within, it is no sealed text,
    /// and no key opens it.
    /// </exception>
    public string Open(string sealedText, string purpose, Guid id)
    {
        if (sealedText.Split('.') is not [Version, var keyId, var boxed])
        {
            throw Malformed();
        }

        if (_keys.Contacts.Find(keyId) is not { } known)
        {
            throw new CryptographicException($"The contact key {keyId} of a sealed text is not among the keys: restore it.");
        }

        var box = Decode(boxed);
        if (box.Length < NonceBytes + TagBytes)
        {
            throw Malformed();
        }

        var plain = new byte[box.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(known.Key, TagBytes);
        cipher.Decrypt(
            box.AsSpan(0, NonceBytes), box.AsSpan(NonceBytes, plain.Length), box.AsSpan(NonceBytes + plain.Length), plain,
            Bound(purpose, id));
        return Encoding.UTF8.GetString(plain);
    }

    /// <summary>Whether a text was sealed under a superseded key.</summary>
    public bool IsOutdated(string sealedText) =>
        _keys.Contacts.Outdated is { Count: > 0 } outdated
            && outdated.Any(key => sealedText.StartsWith(PrefixOf(key.Id), StringComparison.Ordinal));

    /// <summary>The prefix of every text that was sealed under a key.</summary>
    internal static string PrefixOf(string keyId) => $"{Version}.{keyId}.";

    private static byte[] Decode(string boxed)
    {
        // White space, padding and bits that a decoder ignores are not of a text that was sealed here.
        var box = Base64Url.IsValid(boxed) ? Base64Url.DecodeFromChars(boxed) : [];
        return Base64Url.EncodeToString(box) == boxed ? box : throw Malformed();
    }

    private static CryptographicException Malformed() =>
        new("A sealed text is malformed.", new FormatException("It has no version, key and box in Base64Url."));

    private static byte[] Bound(string purpose, Guid id) => Encoding.UTF8.GetBytes($"{purpose}:{id:N}");
}
