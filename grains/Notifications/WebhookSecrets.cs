using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>Secrets of webhooks, derived from a key and a webhook's id, so that none is stored; and the signatures made with them.</summary>
public sealed class WebhookSecrets
{
    /// <summary>The fewest bytes that a key may have.</summary>
    public const int KeyBytesMin = 32;

    private readonly byte[] _key;

    /// <summary>Makes secrets from a key.</summary>
    /// <exception cref="ArgumentException">The key has fewer than <see cref="KeyBytesMin"/> bytes.</exception>
    public WebhookSecrets(ReadOnlySpan<byte> key)
    {
        if (key.Length < KeyBytesMin)
        {
            throw new ArgumentException($"A webhook key needs {KeyBytesMin} bytes or more; this one has {key.Length}.", nameof(key));
        }

        _key = key.ToArray();
    }

    /// <summary>The secret of a webhook, as its owner is told it.</summary>
    public string Of(Guid webhookId) => Base64Url.EncodeToString(HMACSHA256.HashData(_key, webhookId.ToByteArray(bigEndian: true)));

    /// <summary>
    /// The signature of a request: HMAC-SHA-256, keyed with the secret's text, over the notification's id, the Unix time in
    /// seconds and the body, with dots between; in hexadecimal.
    /// </summary>
    public static string Sign(string secret, Guid notificationId, long unixSeconds, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.ASCII.GetBytes(secret));
        hmac.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{notificationId}.{unixSeconds}.")));
        hmac.AppendData(body);
        return Convert.ToHexStringLower(hmac.GetHashAndReset());
    }
}
