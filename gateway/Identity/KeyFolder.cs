using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Gateway.Identity;

/// <summary>
/// The folder of the engine's keys. Keys are made here at first run, readable by their owner alone, and never leave it.
/// </summary>
public sealed class KeyFolder
{
    /// <summary>The file of the key that pickup codes are derived from: 32 random bytes in Base64.</summary>
    public const string PickupCodesFile = "pickup-codes.key";

    /// <summary>The file of the key that webhooks' secrets are derived from: 32 random bytes in Base64.</summary>
    public const string WebhooksFile = "webhooks.key";

    /// <summary>The file of the private key that signs the ledger's checkpoints: ECDSA over P-256, in PEM.</summary>
    public const string LedgerFile = "ledger.pem";

    private const int WebhooksKeyBytes = 32;
    private const string TokensFolder = "tokens";
    private const int TokenKeyBits = 3072;
    private const int PickupCodesKeyBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;

    private readonly string root;

    /// <summary>Names a folder, which need not exist yet.</summary>
    public KeyFolder(string root) => this.root = Path.GetFullPath(root);

    /// <summary>The private keys of tokens, the one that signs first: the newest, and of equally old ones the last by name.</summary>
    public IReadOnlyList<string> TokenKeyFiles()
    {
        string folder = Path.Combine(root, TokensFolder);
        return !Directory.Exists(folder)
            ? []
            : [.. new DirectoryInfo(folder).GetFiles("*.pem")
                .OrderByDescending(file => file.LastWriteTimeUtc)
                .ThenByDescending(file => file.Name, StringComparer.Ordinal)
                .Select(file => file.FullName)];
    }

    /// <summary>Makes the keys that are missing, and returns their files.</summary>
    public IReadOnlyList<string> CreateMissing(DateTimeOffset now)
    {
        List<string> created = [];
        string pickupCodes = Path.Combine(root, PickupCodesFile);
        CreateFolder(root);
        if (!File.Exists(pickupCodes))
        {
            Write(pickupCodes, Convert.ToBase64String(RandomNumberGenerator.GetBytes(PickupCodesKeyBytes)) + "\n", created);
        }

        CreateDownstreamKeys(created);
        if (TokenKeyFiles().Count == 0)
        {
            CreateFolder(Path.Combine(root, TokensFolder));
            using RSA key = RSA.Create(TokenKeyBits);

            // The name sorts by time, for file systems and mounts that give every file the same one.
            string name = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture) + ".pem";
            Write(Path.Combine(root, TokensFolder, name), key.ExportPkcs8PrivateKeyPem() + "\n", created);
        }

        return created;
    }

    private void CreateDownstreamKeys(List<string> created)
    {
        string webhooks = Path.Combine(root, WebhooksFile);
        if (!File.Exists(webhooks))
        {
            Write(webhooks, Convert.ToBase64String(RandomNumberGenerator.GetBytes(WebhooksKeyBytes)) + "\n", created);
        }

        string ledger = Path.Combine(root, LedgerFile);
        if (!File.Exists(ledger))
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Write(ledger, key.ExportPkcs8PrivateKeyPem() + "\n", created);
        }
    }

    private static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnlyFolder);
        }
    }

    /// <summary>
    /// Writes beside the target and renames, so that a process that starts meanwhile never reads half a key. When two
    /// processes make the same file, the first stays.
    /// </summary>
    private static void Write(string path, string text, List<string> created)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        using (var stream = new FileStream(temporary, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(text));

            // The name must not survive a power cut that the key did not.
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(temporary, path, overwrite: false);
            created.Add(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary);
        }
    }
}
