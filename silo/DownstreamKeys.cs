using System.Security.Cryptography;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Notifications;

namespace PahlawanPangan.Silo;

/// <summary>The secret keys of the consumers, read from the same folder as the silo's other keys.</summary>
public sealed class DownstreamKeys
{
    /// <summary>
    /// The file with the key that webhooks' secrets are derived from: 32 bytes or more, in Base64; during a rotation, the previous key in a
    /// second line.
    /// </summary>
    public const string WebhooksFile = "webhooks.key";

    /// <summary>The file with the private key that signs the ledger's checkpoints: ECDSA over P-256, in PEM.</summary>
    public const string LedgerFile = "ledger.pem";

    private DownstreamKeys(WebhookSecrets webhooks, LedgerKey ledger)
    {
        Webhooks = webhooks;
        Ledger = ledger;
    }

    /// <summary>Derives webhooks' secrets.</summary>
    public WebhookSecrets Webhooks { get; }

    /// <summary>Signs checkpoints.</summary>
    public LedgerKey Ledger { get; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="InvalidOperationException">A key is missing or malformed; the message names the file and what to do.</exception>
    public static DownstreamKeys Read(string folder)
    {
        var webhooks = Text(folder, WebhooksFile);
        var ledger = Text(folder, LedgerFile);
        try
        {
            return new DownstreamKeys(ReadWebhooks(webhooks), LedgerKey.Read(ledger));
        }
        catch (Exception malformed) when (malformed is FormatException or ArgumentException or CryptographicException)
        {
            throw new InvalidOperationException(
                $"{WebhooksFile} in {folder} must hold {WebhookSecrets.KeyBytesMin} bytes or more in Base64, and {LedgerFile} an EC "
                    + $"private key in PEM: {malformed.Message}",
                malformed);
        }
    }

    /// <summary>Reads the text of <see cref="WebhooksFile"/>.</summary>
    internal static WebhookSecrets ReadWebhooks(string text)
    {
        var keys = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Convert.FromBase64String)
            .ToArray();
        return keys switch
        {
            [var key] => new WebhookSecrets(key),
            [var key, var previous] => new WebhookSecrets(key, previous),
            _ => throw new FormatException($"{WebhooksFile} holds {keys.Length} keys; put one or two into it, one per line."),
        };
    }

    private static string Text(string folder, string name)
    {
        var file = Path.Combine(folder, name);
        return File.Exists(file)
            ? File.ReadAllText(file).Trim()
            : throw new InvalidOperationException(
                $"{file} is missing: run the command `keys` with {SiloSettings.KeysVariable} set to its folder.");
    }
}
