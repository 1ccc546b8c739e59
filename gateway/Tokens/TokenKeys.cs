using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Tokens;

/// <summary>
/// The RSA keys of access tokens: one signs, and all verify, so that a rotation refuses no valid token. A new key is published at once
/// and signs only after a while, when every node has had the time to read it.
/// </summary>
internal sealed class TokenKeys
{
    private const int KeyBitsMin = 2048;

    private readonly KeyFolder _folder;
    private readonly TimeSpan _lead;
    private readonly ILogger _logger;
    private volatile TokenKeySet _current;

    private TokenKeys(KeyFolder folder, TimeSpan lead, ILogger logger)
    {
        (_folder, _lead, _logger) = (folder, lead, logger);
        _current = Read(OriginOf(folder.TokenKeyFiles()));
    }

    /// <summary>The keys as they are now.</summary>
    public TokenKeySet Current => _current;

    /// <summary>The key that signs.</summary>
    public RsaSecurityKey Signing => _current.Signing;

    /// <summary>Every key.</summary>
    public IReadOnlyCollection<RsaSecurityKey> All => _current.All;

    /// <summary>Loads every key of the folder; a new key signs at once.</summary>
    public static TokenKeys Load(KeyFolder folder, ILogger logger) => Load(folder, TimeSpan.Zero, logger);

    /// <summary>Loads every key of the folder; a new key signs once it is so old.</summary>
    public static TokenKeys Load(KeyFolder folder, TimeSpan lead, ILogger logger) => new(folder, lead, logger);

    /// <summary>
    /// The key that a token names. A token without a known <c>kid</c> gets none: trying every key would do its sender's
    /// work, and every signature check costs more than the request.
    /// </summary>
    public IReadOnlyList<SecurityKey> Find(string? keyId) => keyId is not null && _current.Find(keyId) is { } key ? [key] : [];

    /// <summary>Takes the folder's keys into use when it has changed, or when a new key has come of age.</summary>
    /// <exception cref="InvalidOperationException">The folder cannot be used; the keys stay as they were.</exception>
    public void Refresh()
    {
        var origin = OriginOf(_folder.TokenKeyFiles());
        if (origin != _current.Origin)
        {
            _current = Read(origin);
        }
    }

    /// <summary>What a key is called: its thumbprint (RFC 7638), so that two nodes can never mean different keys by one name.</summary>
    public static string IdOf(RSA rsa) => Base64UrlEncoder.Encode(new RsaSecurityKey(rsa).ComputeJwkThumbprint());

    private TokenKeySet Read(string origin)
    {
        var files = _folder.TokenKeyFiles();
        if (files.Count == 0)
        {
            throw new InvalidOperationException(
                $"{GatewayOptions.KeysVariable} names a folder without tokens/*.pem: run the command `keys`, which makes what is missing.");
        }

        RsaSecurityKey[] ordered = [.. files.Select(file => LoadFile(file, _logger))];
        var signing = Math.Max(0, files.ToList().FindIndex(IsOfAge));

        // When all are younger, the oldest is the one that other nodes have read.
        var loaded = new TokenKeySet(ordered, IsOfAge(files[signing]) ? ordered[signing] : ordered[^1], origin);
        GatewayLog.KeysLoaded(_logger, loaded.All.Count, loaded.Signing.KeyId);
        return loaded;
    }

    /// <summary>
    /// What decides which keys there are and which of them signs; a file's time shows that another key was put in its place.
    /// </summary>
    private string OriginOf(IReadOnlyList<string> files)
    {
        var text = new StringBuilder();
        foreach (var file in files)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Path.GetFileName(file)} {File.GetLastWriteTimeUtc(file).Ticks} {IsOfAge(file)}\n");
        }

        return text.ToString();
    }

    private bool IsOfAge(string file) => TimeProvider.System.GetUtcNow() - KeyName.TimeOf(file) >= _lead;

    private static RsaSecurityKey LoadFile(string file, ILogger logger)
    {
        var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(File.ReadAllText(file));
            _ = rsa.ExportParameters(includePrivateParameters: true);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            throw new InvalidOperationException($"{file} holds no RSA private key in PEM: replace or remove it.", exception);
        }

        if (rsa.KeySize < KeyBitsMin)
        {
            throw new InvalidOperationException($"{file} has a key of {rsa.KeySize} bits: replace it by one of {KeyBitsMin} or more.");
        }

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0)
        {
            GatewayLog.KeyFileIsExposed(logger, file);
        }

        return new RsaSecurityKey(rsa) { KeyId = IdOf(rsa) };
    }
}
