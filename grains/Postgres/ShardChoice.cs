namespace PahlawanPangan.Grains.Postgres;

/// <summary>
/// Chooses a database for a new lot by jump consistent hashing (Lamping and Veach, 2014): with one database more, only the new one's
/// share of ids is chosen differently, and all of those for the new one.
/// </summary>
internal static class ShardChoice
{
    private const ulong Multiplier = 2862933555777941757;

    /// <summary>The database chosen for an id, given the number of databases.</summary>
    public static int Of(Guid id, int count)
    {
        Span<byte> bytes = stackalloc byte[16];
        _ = id.TryWriteBytes(bytes);
        var key = BitConverter.ToUInt64(bytes);
        long chosen = -1;
        for (long next = 0; next < count;)
        {
            chosen = next;
            key = unchecked((key * Multiplier) + 1);
            next = (long)((chosen + 1) * ((1L << 31) / (double)((key >> 33) + 1)));
        }

        return (int)chosen;
    }

    /// <summary>Every number that is chosen for an id with fewer databases, except one.</summary>
    public static IEnumerable<int> Others(Guid id, int count, int except)
    {
        var last = -1;
        for (var fewer = 1; fewer <= count; fewer++)
        {
            var chosen = Of(id, fewer);
            if (chosen != last && chosen != except)
            {
                yield return chosen;
            }

            last = chosen;
        }
    }
}
