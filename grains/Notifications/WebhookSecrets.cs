using System.Security.Cryptography;
using StandardWebhooks;

namespace PahlawanPangan.Grains.Notifications;

/// <summary>
/// Secrets of webhooks, derived from a key and a webhook's id, so that none is stored. While a previous key is configured too, requests are
/// signed with the secrets of both, and a receiver may switch from one to the other at any time.
/// </summary>
public sealed class WebhookSecrets
{
    /// <summary>The minimum length of a key in bytes.</summary>
    public const int KeyBytesMin = 32;

    private const string Prefix = "whsec_";
    private readonly byte[][] _keys;

    /// <summary>Derives secrets from a key.</summary>
    /// <exception cref="ArgumentException">A key has fewer than <see cref="KeyBytesMin"/> bytes.</exception>
    public WebhookSecrets(byte[] key, byte[]? previousKey = null)
    {
        _keys = previousKey is null ? [key] : [key, previousKey];
        if (Array.Find(_keys, one => one.Length < KeyBytesMin) is { } tooShort)
        {
            throw new ArgumentException($"A webhook key needs {KeyBytesMin} bytes or more; this one has {tooShort.Length}.", nameof(key));
        }
    }

    /// <summary>The secret of a webhook, as its owner reads it: <c>whsec_</c> and 32 bytes in Base64.</summary>
    public string Of(Guid webhookId) => Prefix + Convert.ToBase64String(Derive(_keys[0], webhookId));

    /// <summary>The signers of a webhook's requests: one for each key.</summary>
    internal IEnumerable<StandardWebhook> SignersOf(Guid webhookId) => _keys.Select(key => new StandardWebhook(Derive(key, webhookId)));

    private static byte[] Derive(byte[] key, Guid webhookId) => HMACSHA256.HashData(key, webhookId.ToByteArray(bigEndian: true));
}
