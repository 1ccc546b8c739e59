using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace PahlawanPangan.Gateway.Identity;

/// <summary>The RSA keys of access tokens: the newest signs, and all verify, so that a rotation refuses no valid token.</summary>
internal sealed class TokenKeys
{
    private const int KeyBitsMin = 2048;

    private readonly Dictionary<string, RsaSecurityKey> keys;

    private TokenKeys(IReadOnlyList<RsaSecurityKey> ordered)
    {
        keys = ordered.DistinctBy(key => key.KeyId).ToDictionary(key => key.KeyId, StringComparer.Ordinal);
        Signing = ordered[0];
    }

    /// <summary>The key that signs.</summary>
    public RsaSecurityKey Signing { get; }

    /// <summary>Every key.</summary>
    public IReadOnlyCollection<RsaSecurityKey> All => keys.Values;

    /// <summary>Loads every key of the folder.</summary>
    public static TokenKeys Load(KeyFolder folder, ILogger logger)
    {
        IReadOnlyList<string> files = folder.TokenKeyFiles();
        if (files.Count == 0)
        {
            throw new InvalidOperationException(
                $"{GatewayOptions.KeysVariable} names a folder without tokens/*.pem: run the command `keys`, which makes what is missing.");
        }

        var keys = new TokenKeys([.. files.Select(file => LoadFile(file, logger))]);
        LogMessages.TokenKeysLoaded(logger, keys.All.Count, keys.Signing.KeyId);
        return keys;
    }

    /// <summary>
    /// The key that a token names. A token without a known <c>kid</c> gets none: trying every key would do its sender's
    /// work, and every signature check costs more than the request.
    /// </summary>
    public IReadOnlyList<SecurityKey> Find(string? keyId) =>
        keyId is not null && keys.TryGetValue(keyId, out RsaSecurityKey? key) ? [key] : [];

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

        var key = new RsaSecurityKey(rsa);
        key.KeyId = Base64UrlEncoder.Encode(key.ComputeJwkThumbprint());
        return key;
    }
}
