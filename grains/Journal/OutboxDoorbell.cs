using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Journal;

/// <summary>Wakes the relays of this silo when the journal has committed events to their lanes.</summary>
internal sealed class OutboxDoorbell
{
    private readonly SemaphoreSlim[] _bells;

    /// <summary>Creates a doorbell for each lane of every database.</summary>
    public OutboxDoorbell(LotShards shards)
    {
        ArgumentNullException.ThrowIfNull(shards);
        _bells = [.. Enumerable.Range(0, shards.Count * OutboxLane.Count).Select(_ => new SemaphoreSlim(0, 1))];
    }

    /// <summary>Rings for a set of a database's lanes, a bit each.</summary>
    public void Ring(int shard, uint lanes)
    {
        for (var lane = 0; lane < OutboxLane.Count; lane++)
        {
            var bell = _bells[OutboxLane.NumberOf(shard, lane)];
            if ((lanes & (1u << lane)) == 0 || bell.CurrentCount > 0)
            {
                continue;
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

    /// <summary>Waits for a ring at a lane (its number among the lanes of all databases), or for a time-out.</summary>
    public Task WaitAsync(int number, TimeSpan most, CancellationToken cancellation) => _bells[number].WaitAsync(most, cancellation);
}
