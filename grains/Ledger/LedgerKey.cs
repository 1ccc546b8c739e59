using System.Security.Cryptography;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>The key that signs checkpoints, ECDSA over P-256: the ledger's own, used for nothing else.</summary>
public sealed class LedgerKey : IDisposable
{
    private readonly ECDsa _key;

    private LedgerKey(ECDsa key)
    {
        _key = key;
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
        return checkpoint with { Signature = _key.SignData(checkpoint.SignedBytes(), HashAlgorithmName.SHA256) };
    }

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();
}
