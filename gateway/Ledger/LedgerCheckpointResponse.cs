using PahlawanPangan.Ledger;

namespace PahlawanPangan.Gateway.Ledger;

/// <summary>A signed promise of what a partition holds.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record LedgerCheckpointResponse
{
    /// <summary>The partition.</summary>
    public required long Partition { get; init; }

    /// <summary>How many entries it had.</summary>
    public required long Size { get; init; }

    /// <summary>The root of the Merkle tree over their leaves (RFC 9162). SHA-256, in hexadecimal.</summary>
    public required string Root { get; init; }

    /// <summary>The last entry's link. SHA-256, in hexadecimal.</summary>
    public required string Chain { get; init; }

    /// <summary>When it was signed.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>Which key signed it.</summary>
    public required string KeyId { get; init; }

    /// <summary>ECDSA, P-256, SHA-256; in Base64.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The key as a SubjectPublicKeyInfo, in Base64.</summary>
    public required byte[] PublicKey { get; init; }

    /// <summary>A checkpoint as an answer shows it.</summary>
    public static LedgerCheckpointResponse Of(CheckpointView checkpoint) => new()
    {
        Partition = checkpoint.Partition,
        Size = checkpoint.Size,
        Root = Convert.ToHexStringLower(checkpoint.Root),
        Chain = Convert.ToHexStringLower(checkpoint.Chain),
        SignedAt = checkpoint.SignedAt,
        KeyId = checkpoint.KeyId,
        Signature = checkpoint.Signature,
        PublicKey = checkpoint.PublicKey,
    };
}
