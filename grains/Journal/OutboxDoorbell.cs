using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Journal;

/// <summary>Wakes the relays of this silo when the journal has committed events to their lanes.</summary>
internal sealed class OutboxDoorbell
{
    private readonly SemaphoreSlim[] _bells;
    private readonly SemaphoreSlim[] _urgentBells;

    /// <summary>Creates a doorbell for each lane of every database.</summary>
    public OutboxDoorbell(LotShards shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        _bells = Create(shards.Count * OutboxLane.Count);
        _urgentBells = Create(shards.Count * OutboxLane.Count);
    }

    /// <summary>Rings for a set of a database's lanes, a bit each.</summary>
    /// <param name="shard">The database.</param>
    /// <param name="lanes">The lanes.</param>
    /// <param name="isUrgent">Whether a relay that gathers events publishes these at once.</param>
    public void Ring(int shard, uint lanes, bool isUrgent = false)
    {
        for (var lane = 0; lane < OutboxLane.Count; lane++)
        {
            if ((lanes & (1u << lane)) == 0)
            {
                continue;
            }

            var number = OutboxLane.NumberOf(shard, lane);
            Ring(_bells[number]);
            if (isUrgent)
            {
                Ring(_urgentBells[number]);
            }
        }
    }

    /// <summary>Waits for a ring at a lane (its number among the lanes of all databases), or for a time-out.</summary>
    /// <returns>Whether it rang.</returns>
    public Task<bool> WaitAsync(int number, TimeSpan most, CancellationToken cancellation) => _bells[number].WaitAsync(most, cancellation);

    /// <summary>Waits for an urgent ring at a lane, or for a time-out.</summary>
    /// <returns>Whether it rang.</returns>
    public Task<bool> WaitUrgentAsync(int number, TimeSpan most, CancellationToken cancellation) =>
        _urgentBells[number].WaitAsync(most, cancellation);

    private static SemaphoreSlim[] Create(int lanes) => [.. Enumerable.Range(0, lanes).Select(static _ => new SemaphoreSlim(0, 1))];

    private static void Ring(SemaphoreSlim bell)
    {
        if (bell.CurrentCount > 0)
        {
            return;
        }

        try
        {
            bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // Another writer rang at the same moment; one ring is enough.
        }
    }
}
