namespace PahlawanPangan.Lots;

/// <summary>
/// A lot's id names the database that holds the lot, its claims and its events: byte 14 of a version 8 UUID. Ids of other
/// versions, which no gateway creates, name database 0. The last byte stays free: it spreads lots over the outbox's lanes.
/// </summary>
public static class ShardNumber
{
    /// <summary>The largest number.</summary>
    public const int Max = byte.MaxValue;

    private const int DerivedVersion = 8;
    private const int Place = 14;
    private const int GuidBytes = 16;

    /// <summary>The number that an id names.</summary>
    public static int Of(Guid id)
    {
        if (id.Version != DerivedVersion)
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[GuidBytes];
        _ = id.TryWriteBytes(bytes);
        return bytes[Place];
    }

    /// <summary>The same version 8 id, with another number.</summary>
    public static Guid With(Guid id, int shard)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(id.Version, DerivedVersion, nameof(id));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)shard, (uint)Max, nameof(shard));
        Span<byte> bytes = stackalloc byte[GuidBytes];
        _ = id.TryWriteBytes(bytes);
        bytes[Place] = (byte)shard;
        return new Guid(bytes);
    }
}
