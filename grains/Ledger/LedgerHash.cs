using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Grains.Ledger;

/// <summary>
/// The ledger's hashes, all SHA-256. A leaf is the hash of an entry's canonical bytes after a zero byte, and a node that of its
/// two children after a one byte, as in RFC 9162; an entry's link is the hash of the link before and its leaf after a two byte.
/// </summary>
internal static class LedgerHash
{
    /// <summary>How many bytes a hash has.</summary>
    public const int Size = SHA256.HashSizeInBytes;

    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private const byte LinkPrefix = 2;

    /// <summary>The layout of the canonical bytes.</summary>
    private const byte LayoutVersion = 1;

    /// <summary>The link that precedes the first entry.</summary>
    public static byte[] Genesis { get; } = new byte[Size];

    /// <summary>
    /// The leaf of an entry. Its canonical bytes: layout (1 byte), partition (2), index (8), event id (16), aggregate id (16),
    /// sequence (8), milliseconds since 1970 (8), subject and payload, each after its length (4); all numbers big-endian.
    /// </summary>
    public static byte[] Leaf(LedgerEntry entry)
    {
        var subject = Encoding.UTF8.GetBytes(entry.Subject);
        Span<byte> head = stackalloc byte[1 + 1 + 2 + 8 + 16 + 16 + 8 + 8 + 4];
        head[0] = LeafPrefix;
        head[1] = LayoutVersion;
        BinaryPrimitives.WriteInt16BigEndian(head[2..], entry.Partition);
        BinaryPrimitives.WriteInt64BigEndian(head[4..], entry.Index);
        _ = entry.EventId.TryWriteBytes(head[12..], bigEndian: true, out _);
        _ = entry.AggregateId.TryWriteBytes(head[28..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(head[44..], entry.Sequence);
        BinaryPrimitives.WriteInt64BigEndian(head[52..], entry.OccurredAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt32BigEndian(head[60..], subject.Length);
        Span<byte> payloadLength = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payloadLength, entry.Payload.Length);

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(head);
        hash.AppendData(subject);
        hash.AppendData(payloadLength);
        hash.AppendData(entry.Payload);
        return hash.GetHashAndReset();
    }

    /// <summary>A node over two subtrees.</summary>
    public static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Join(NodePrefix, left, right);

    /// <summary>An entry's link to the one before.</summary>
    public static byte[] Link(ReadOnlySpan<byte> before, ReadOnlySpan<byte> leaf) => Join(LinkPrefix, before, leaf);

    private static byte[] Join(byte prefix, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        Span<byte> both = stackalloc byte[1 + (2 * Size)];
        both[0] = prefix;
        left.CopyTo(both[1..]);
        right.CopyTo(both[(1 + Size)..]);
        return SHA256.HashData(both);
    }
}
