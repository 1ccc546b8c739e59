namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// The outbox has a fixed number of lanes, each with a relay of its own; all events of one aggregate are in one lane, which
/// keeps their order.
/// </summary>
public static class OutboxLane
{
    /// <summary>
    /// How many lanes there are. Fixed for the life of a database: with another number, an aggregate's later events could overtake
    /// its earlier ones in another lane.
    /// </summary>
    public const int Count = 4;

    /// <summary>An aggregate's lane. Ids are hashes or random in their last bytes, so that lanes fill evenly.</summary>
    public static short Of(Guid aggregateId)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = aggregateId.TryWriteBytes(bytes);
        return (short)(bytes[15] % Count);
    }
}
