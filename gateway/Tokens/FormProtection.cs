using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// Protects what a page gives a browser to send back, under keys that are derived from those of the access tokens: every gateway reads
/// what another wrote, nothing is stored, and a rotation of the keys rotates these too.
/// </summary>
internal sealed class FormProtection(TokenKeys keys) : IDataProtectionProvider
{
    /// <inheritdoc/>
    public IDataProtector CreateProtector(string purpose) => new Protector(keys, purpose);

    /// <summary>AES-256-GCM. A text is: length of the key's id, the id, nonce, tag, cipher text.</summary>
    private sealed class Protector(TokenKeys keys, string purpose) : IDataProtector
    {
        private const int KeyBytes = 32;
        private static readonly int NonceBytes = AesGcm.NonceByteSizes.MaxSize;
        private static readonly int TagBytes = AesGcm.TagByteSizes.MaxSize;

        public IDataProtector CreateProtector(string purpose1) => new Protector(keys, $"{purpose}\n{purpose1}");

        public byte[] Protect(byte[] plaintext)
        {
            var set = keys.Current;
            var id = Encoding.ASCII.GetBytes(set.Signing.KeyId);
            var text = new byte[1 + id.Length + NonceBytes + TagBytes + plaintext.Length];
            text[0] = (byte)id.Length;
            id.CopyTo(text, 1);
            var nonce = text.AsSpan(1 + id.Length, NonceBytes);
            RandomNumberGenerator.Fill(nonce);
            using var cipher = new AesGcm(KeyOf(set.Signing.Rsa), TagBytes);
            var sealedText = text.AsSpan(1 + id.Length + NonceBytes);
            cipher.Encrypt(nonce, plaintext, sealedText[TagBytes..], sealedText[..TagBytes]);
            return text;
        }

        public byte[] Unprotect(byte[] protectedData)
        {
            var text = protectedData.AsSpan();
            var start = text.Length > 0 ? 1 + text[0] : int.MaxValue;
            if (text.Length < (long)start + NonceBytes + TagBytes
                || keys.Current.Find(Encoding.ASCII.GetString(text[1..start])) is not { } key)
            {
                throw new CryptographicException("The text was not protected by a key that is known here.");
            }

            var plaintext = new byte[text.Length - start - NonceBytes - TagBytes];
            using var cipher = new AesGcm(KeyOf(key.Rsa), TagBytes);
            cipher.Decrypt(
                text.Slice(start, NonceBytes), text[(start + NonceBytes + TagBytes)..], text.Slice(start + NonceBytes, TagBytes),
                plaintext);
            return plaintext;
        }

        private byte[] KeyOf(RSA rsa)
        {
            var secret = rsa.ExportParameters(includePrivateParameters: true).D!;
            var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, KeyBytes, info: Encoding.UTF8.GetBytes($"pangan-pages\n{purpose}"));
            CryptographicOperations.ZeroMemory(secret);
            return key;
        }
    }
}
