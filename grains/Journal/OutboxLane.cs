namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// The outbox of a database has a fixed number of lanes, each with a relay of its own; all events of one aggregate are in one lane, which
/// keeps their order.
/// </summary>
internal static class OutboxLane
{
    /// <summary>
    /// How many lanes there are. Fixed for the life of a database: with another number, an aggregate's later events could overtake
    /// its earlier ones in another lane.
    /// </summary>
    public const int Count = 4;

    /// <summary>The number of a database's lane among the lanes of all databases.</summary>
    public static int NumberOf(int shard, int lane) => (shard * Count) + lane;

    /// <summary>The database of a lane, given the lane's number among the lanes of all databases.</summary>
    public static int ShardOf(int number) => number / Count;

    /// <summary>The lane's number within its database.</summary>
    public static short LaneOf(int number) => (short)(number % Count);

    /// <summary>An aggregate's lane. The last bytes of ids are hashes or random, so that lanes fill evenly.</summary>
    public static short Of(Guid aggregateId)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = aggregateId.TryWriteBytes(bytes);
        return (short)(bytes[15] % Count);
    }
}
