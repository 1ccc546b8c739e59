using System.Globalization;
using System.Text;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>A signed statement about a partition: its number of entries and their root at a moment.</summary>
internal sealed record LedgerCheckpoint
{
    /// <summary>The partition.</summary>
    public required short Partition { get; init; }

    /// <summary>How many entries it had.</summary>
    public required long Size { get; init; }

    /// <summary>The root of the Merkle tree over their leaves.</summary>
    public required byte[] Root { get; init; }

    /// <summary>The last entry's link.</summary>
    public required byte[] Chain { get; init; }

    /// <summary>When it was signed, in whole milliseconds.</summary>
    public required DateTimeOffset SignedAt { get; init; }

    /// <summary>Which key signed it.</summary>
    public required string KeyId { get; init; }

    /// <summary>The signature over <see cref="SignedBytes"/>: ECDSA, P-256, SHA-256, r and s one after the other.</summary>
    public required byte[] Signature { get; init; }

    /// <summary>The text that is signed: a title, then one value a line.</summary>
    public byte[] SignedBytes() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $"pangan ledger checkpoint v1\n{Partition}\n{Size}\n{Convert.ToHexStringLower(Root)}\n{Convert.ToHexStringLower(Chain)}\n"
            + $"{SignedAt.ToUnixTimeMilliseconds()}\n{KeyId}\n"));

    /// <summary>Whether a public key's owner signed it.</summary>
    public bool IsSignedBy(ReadOnlySpan<byte> publicKey) =>
        LedgerKey.IdOf(publicKey) == KeyId && LedgerKey.IsSigned(publicKey, SignedBytes(), Signature);
}
