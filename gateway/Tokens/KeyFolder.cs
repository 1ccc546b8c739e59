using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Gateway.Tokens;

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

    /// <summary>The file of the root that identity's keys are derived from: 32 random bytes in Base64. It never changes.</summary>
    public const string IdentityFile = "identity.key";

    /// <summary>
    /// The folder of the keys that contact data is sealed with: 32 random bytes in Base64 each. The newest by name seals, all open.
    /// </summary>
    public const string ContactsFolder = "contacts";

    private const string TokensFolder = "tokens";
    private const int TokenKeyBits = 3072;
    private const int SecretKeyBytes = 32;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerOnlyFolder = OwnerOnly | UnixFileMode.UserExecute;

    private readonly string _root;

    /// <summary>Names a folder, which need not exist yet.</summary>
    public KeyFolder(string root) => _root = Path.GetFullPath(root);

    /// <summary>The private keys of tokens, newest first; <see cref="KeyName"/> gives the order.</summary>
    public IReadOnlyList<string> TokenKeyFiles()
    {
        var folder = Path.Combine(_root, TokensFolder);
        return Directory.Exists(folder) ? KeyName.NewestFirst(Directory.GetFiles(folder, "*.pem")) : [];
    }

    /// <summary>Makes the keys that are missing, and returns their files.</summary>
    public IReadOnlyList<string> CreateMissing(DateTimeOffset now)
    {
        var created = new List<string>();
        CreateFolder(_root);
        CreateSecret(Path.Combine(_root, PickupCodesFile), created);
        CreateSecret(Path.Combine(_root, IdentityFile), created);
        var contacts = Path.Combine(_root, ContactsFolder);
        if (!Directory.Exists(contacts) || Directory.GetFiles(contacts, "*.key").Length == 0)
        {
            CreateFolder(contacts);
            CreateSecret(Path.Combine(contacts, KeyName.Of(now) + ".key"), created);
        }

        CreateDownstreamKeys(created);
        if (TokenKeyFiles().Count == 0)
        {
            AddTokenKey(now, created);
        }

        return created;
    }

    private void CreateDownstreamKeys(List<string> created)
    {
        var webhooks = Path.Combine(_root, WebhooksFile);
        if (!File.Exists(webhooks))
        {
            Write(webhooks, Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretKeyBytes)) + "\n", created);
        }

        var ledger = Path.Combine(_root, LedgerFile);
        if (!File.Exists(ledger))
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            Write(ledger, key.ExportPkcs8PrivateKeyPem() + "\n", created);
        }
    }

    /// <summary>Makes one more token key, and returns its file. The others stay, so that their tokens do.</summary>
    public string AddTokenKey(DateTimeOffset now)
    {
        var created = new List<string>();
        AddTokenKey(now, created);
        return created.Count == 1
            ? created[0]
            : throw new InvalidOperationException("Another token key was made within the same second, so the rotation is done.");
    }

    /// <summary>Makes one more key for contact data, and returns its file. It seals once it is of age; the others go on opening.</summary>
    public string AddContactKey(DateTimeOffset now)
    {
        var created = new List<string>();
        var contacts = Path.Combine(_root, ContactsFolder);
        CreateFolder(contacts);
        CreateSecret(Path.Combine(contacts, KeyName.Of(now) + ".key"), created);
        return created.Count == 1
            ? created[0]
            : throw new InvalidOperationException("Another contact key was made within the same second, so the rotation is done.");
    }

    /// <summary>Deletes a token key, after which its tokens are refused.</summary>
    /// <param name="file">One of <see cref="TokenKeyFiles"/>.</param>
    /// <exception cref="InvalidOperationException">It is the only one.</exception>
    public void RemoveTokenKey(string file)
    {
        if (TokenKeyFiles().Count < 2)
        {
            throw new InvalidOperationException("It is the only token key: run `keys rotate` first.");
        }

        File.Delete(file);
    }

    private static void CreateSecret(string path, List<string> created)
    {
        if (!File.Exists(path))
        {
            Write(path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretKeyBytes)) + "\n", created);
        }
    }

    private void AddTokenKey(DateTimeOffset now, List<string> created)
    {
        var folder = Path.Combine(_root, TokensFolder);
        CreateFolder(folder);
        using var key = RSA.Create(TokenKeyBits);
        Write(Path.Combine(folder, KeyName.Of(now) + ".pem"), key.ExportPkcs8PrivateKeyPem() + "\n", created);
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
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
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
