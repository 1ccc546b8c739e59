using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// The RSA keys of access tokens: one signs, and all verify, so that a rotation refuses no valid token. A new key is published at once
/// and signs only after a while, when every node has had the time to read it.
/// </summary>
internal sealed class TokenKeys
{
    private const int KeyBitsMin = 2048;

    private readonly KeyFolder folder;
    private readonly TimeSpan lead;
    private readonly ILogger logger;
    private volatile TokenKeySet current;

    private TokenKeys(KeyFolder folder, TimeSpan lead, ILogger logger)
    {
        (this.folder, this.lead, this.logger) = (folder, lead, logger);
        current = Read(OriginOf(folder.TokenKeyFiles()));
    }

    /// <summary>The keys as they are now.</summary>
    public TokenKeySet Current => current;

    /// <summary>The key that signs.</summary>
    public RsaSecurityKey Signing => current.Signing;

    /// <summary>Every key.</summary>
    public IReadOnlyCollection<RsaSecurityKey> All => current.All;

    /// <summary>Loads every key of the folder; a new key signs at once.</summary>
    public static TokenKeys Load(KeyFolder folder, ILogger logger) => Load(folder, TimeSpan.Zero, logger);

    /// <summary>Loads every key of the folder; a new key signs once it is so old.</summary>
    public static TokenKeys Load(KeyFolder folder, TimeSpan lead, ILogger logger) => new(folder, lead, logger);

    /// <summary>
    /// The key that a token names. A token without a known <c>kid</c> gets none: trying every key would do its sender's
    /// work, and every signature check costs more than the request.
    /// </summary>
    public IReadOnlyList<SecurityKey> Find(string? keyId) => keyId is not null && current.Find(keyId) is { } key ? [key] : [];

    /// <summary>Takes the folder's keys into use when it has changed, or when a new key has come of age.</summary>
    /// <exception cref="InvalidOperationException">The folder cannot be used; the keys stay as they were.</exception>
    public void Refresh()
    {
        string origin = OriginOf(folder.TokenKeyFiles());
        if (origin != current.Origin)
        {
            current = Read(origin);
        }
    }

    /// <summary>What a key is called: its thumbprint (RFC 7638), so that two nodes can never mean different keys by one name.</summary>
    public static string IdOf(RSA rsa) => Base64UrlEncoder.Encode(new RsaSecurityKey(rsa).ComputeJwkThumbprint());

    private TokenKeySet Read(string origin)
    {
        IReadOnlyList<string> files = folder.TokenKeyFiles();
        if (files.Count == 0)
        {
            throw new InvalidOperationException(
                $"{GatewayOptions.KeysVariable} names a folder without tokens/*.pem: run the command `keys`, which makes what is missing.");
        }

        RsaSecurityKey[] ordered = [.. files.Select(file => LoadFile(file, logger))];
        int signing = Math.Max(0, files.ToList().FindIndex(IsOfAge));

        // When all are younger, the oldest is the one that the others know.
        var loaded = new TokenKeySet(ordered, IsOfAge(files[signing]) ? ordered[signing] : ordered[^1], origin);
        LogMessages.TokenKeysLoaded(logger, loaded.All.Count, loaded.Signing.KeyId);
        return loaded;
    }

    /// <summary>What decides which keys there are and which of them signs; a file's time shows that another key was put in its place.</summary>
    private string OriginOf(IReadOnlyList<string> files)
    {
        var text = new StringBuilder();
        foreach (string file in files)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)} {File.GetLastWriteTimeUtc(file).Ticks} {IsOfAge(file)}\n");
        }

        return text.ToString();
    }

    private bool IsOfAge(string file) => TimeProvider.System.GetUtcNow() - KeyName.TimeOf(file) >= lead;

    private static RsaSecurityKey LoadFile(string file, ILogger logger)
    {
        RSA rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(File.ReadAllText(file));
            _ = rsa.ExportParameters(includePrivateParameters: true);
        }
        catch (Exception failure) when (failure is ArgumentException or CryptographicException)
        {
            throw new InvalidOperationException($"{file} holds no RSA private key in PEM: replace or remove it.", failure);
        }

        if (rsa.KeySize < KeyBitsMin)
        {
            throw new InvalidOperationException($"{file} has a key of {rsa.KeySize} bits: replace it by one of {KeyBitsMin} or more.");
        }

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
        {
            LogMessages.KeyFileIsExposed(logger, file);
        }

        return new RsaSecurityKey(rsa) { KeyId = IdOf(rsa) };
    }
}
