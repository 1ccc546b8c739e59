using System.Buffers.Binary;

namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// An event's id, derived from its aggregate and sequence, so that a retry keeps it and the stream's deduplication works.
/// </summary>
internal static class EventId
{
    private const ulong VariantBits = 0xC000_0000_0000_0000;
    private const ulong VariantRfc9562 = 0x8000_0000_0000_0000;

    // Odd, so that multiplying by it permutes the low 62 bits: within one aggregate no two sequences give the same id.
    private const ulong Spread = 0x9E37_79B9_7F4A_7C15;

    /// <summary>The id (a UUID of version 8) of an aggregate's event.</summary>
    public static Guid Of(Guid aggregateId, long sequence)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = aggregateId.TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        var low = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        low ^= unchecked((ulong)sequence * Spread);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (low & ~VariantBits) | VariantRfc9562);
        return new Guid(bytes, bigEndian: true);
    }
}
