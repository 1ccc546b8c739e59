namespace PahlawanPangan.Grains.Outbox;

/// <summary>Wakes the relays of this silo when the journal has committed events to their lanes.</summary>
public sealed class OutboxDoorbell
{
    private readonly SemaphoreSlim[] _bells = [.. Enumerable.Range(0, OutboxLane.Count).Select(_ => new SemaphoreSlim(0, 1))];

    /// <summary>Rings for a set of lanes, a bit each.</summary>
    public void Ring(uint lanes)
    {
        for (var lane = 0; lane < _bells.Length; lane++)
        {
            if ((lanes & (1u << lane)) == 0 || _bells[lane].CurrentCount > 0)
            {
                continue;
            }

            try
            {
                _bells[lane].Release();
            }
            catch (SemaphoreFullException)
            {
                // Another writer rang at the same moment; one ring is enough.
            }
        }
    }

    /// <summary>Waits for a ring at a lane, or until a time has passed.</summary>
    public Task WaitAsync(int lane, TimeSpan most, CancellationToken cancellation) => _bells[lane].WaitAsync(most, cancellation);
}
