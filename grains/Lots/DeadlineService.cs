using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Lots;

/// <summary>Runs the deadline sweepers, once per period.</summary>
internal sealed class DeadlineService(
    IGrainFactory grains, LotShards shards, IOptions<LotOptions> options, ServiceStates states, ILogger<DeadlineService> logger)
    : PeriodicService(TimeSpan.FromMilliseconds(options.Value.SweepMilliseconds), states, logger)
{
    /// <inheritdoc/>
    protected override Task WakeAsync() =>
        Task.WhenAll(Enumerable.Range(0, shards.Count).Select(shard => grains.GetGrain<IDeadlineSweeperGrain>(shard).SweepAsync()));
}
