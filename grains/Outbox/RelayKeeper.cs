using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains.Shards;
using PahlawanPangan.Grains.Silo;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Sees to it that every lane of every database is being relayed by some silo.</summary>
public sealed class RelayKeeper(IGrainFactory grains, LotShards shards, RelayOptions options, ILogger<RelayKeeper> logger)
    : PeriodicKeeper(TimeSpan.FromMilliseconds(options.KeepMilliseconds), logger)
{
    /// <inheritdoc/>
    protected override async Task WakeAsync()
    {
        for (var lane = 0; lane < shards.Count * OutboxLane.Count; lane++)
        {
            await grains.GetGrain<IRelayGrain>(lane).WakeAsync();
        }
    }
}
