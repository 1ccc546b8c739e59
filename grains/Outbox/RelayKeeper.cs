using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using PahlawanPangan.Grains.Shards;
using PahlawanPangan.Grains.Silo;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Sees to it that this silo's share of every database's lanes is being relayed, by this silo. The lanes go round the silos in their order, so that every
/// silo that sees the same members knows the same shares, and nobody need hand them out.
/// </summary>
public sealed class RelayKeeper(
    IGrainFactory grains, ISiloStatusOracle members, LotShards shards, RelayOptions options, ILogger<RelayKeeper> logger)
    : PeriodicKeeper(TimeSpan.FromMilliseconds(options.KeepMilliseconds), logger)
{
    /// <inheritdoc/>
    protected override Task WakeAsync()
    {
        var here = members.SiloAddress;

        // A copy, since the array is everybody's.
        SiloAddress[] silos = [.. members.GetActiveSilos().Order()];

        // A wake that arrives while a relay ends elsewhere is handed on from there, and would start the next one there too.
        RequestContext.Set(IPlacementDirector.PlacementHintKey, here);

        // All at once: one that is still with a silo which does not answer must not keep the others waiting.
        return Task.WhenAll(LaneShare.Of(Array.IndexOf(silos, here), silos.Length, shards.Count * OutboxLane.Count)
            .Select(lane => grains.GetGrain<IRelayGrain>(lane).WakeAsync(here).AsTask()));
    }
}
