using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>
/// The ledger's key, ECDSA over P-256. It signs checkpoints, and certificates of what is in the ledger; what it signs begins with a title
/// that says which.
/// </summary>
public sealed class LedgerKey : IDisposable
{
    private const int SecretBytes = 32;
    private readonly ECDsa _key;
    private readonly byte[] _secret;

    private LedgerKey(ECDsa key)
    {
        _key = key;
        _secret = SecretOf(key);
        PublicKey = key.ExportSubjectPublicKeyInfo();
        Id = IdOf(PublicKey);
    }

    /// <summary>The first 128 bits of the SHA-256 of the public key, in hexadecimal.</summary>
    public string Id { get; }

    /// <summary>The public key as a SubjectPublicKeyInfo.</summary>
    public byte[] PublicKey { get; }

    /// <summary>Reads a private key from PEM text.</summary>
    /// <exception cref="ArgumentException">It contains no key.</exception>
    /// <exception cref="CryptographicException">The key is malformed.</exception>
    public static LedgerKey Read(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return new LedgerKey(key);
        }
        catch (PlatformNotSupportedException unknown)
        {
            key.Dispose();
            throw new CryptographicException($"The key's curve cannot be used: {unknown.Message}", unknown);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>A key's id.</summary>
    public static string IdOf(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey).AsSpan(0, 16));

    /// <summary>Signs a checkpoint of a partition.</summary>
    internal LedgerCheckpoint Sign(short partition, long size, byte[] root, byte[] chain, DateTimeOffset at)
    {
        var checkpoint = new LedgerCheckpoint
        {
            Partition = partition,
            Size = size,
            Root = root,
            Chain = chain,
            SignedAt = at,
            KeyId = Id,
            Signature = [],
        };
        return checkpoint with { Signature = Sign(checkpoint.SignedBytes()) };
    }

    /// <summary>Signs bytes, which begin with the title of what they are.</summary>
    internal byte[] Sign(byte[] titled) => _key.SignData(titled, HashAlgorithmName.SHA256);

    /// <summary>Whether a public key's owner signed these bytes; false for a key that cannot be read, too.</summary>
    internal static bool IsSigned(ReadOnlySpan<byte> publicKey, byte[] titled, byte[] signature)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(publicKey, out var length);
            return length == publicKey.Length && key.VerifyData(titled, signature, HashAlgorithmName.SHA256);
        }
        catch (Exception unreadable) when (unreadable is CryptographicException or PlatformNotSupportedException)
        {
            return false;
        }
    }

    /// <summary>32 bytes that only the private key's owner can derive, always the same for the same text.</summary>
    internal byte[] Derive(string titled) => HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(titled));

    private static byte[] SecretOf(ECDsa key)
    {
        var scalar = key.ExportParameters(includePrivateParameters: true).D;
        var secret = HKDF.DeriveKey(HashAlgorithmName.SHA256, scalar!, SecretBytes, info: "pangan ledger secret v1"u8.ToArray());
        CryptographicOperations.ZeroMemory(scalar);
        return secret;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_secret);
        _key.Dispose();
    }
}
