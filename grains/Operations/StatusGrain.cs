using Orleans.Concurrency;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Operations;

/// <summary>Reads the status of the whole engine for an operator.</summary>
[StatelessWorker(1)]
[Reentrant]
[GrainType("status")]
internal sealed class StatusGrain : Grain, IStatusGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly StatusReader _status;
    private readonly ClusterWatch _cluster;

    /// <summary>Called by Orleans.</summary>
    public StatusGrain(StatusReader status, ClusterWatch cluster)
    {
        _status = status;
        _cluster = cluster;
    }

    /// <inheritdoc/>
    public async Task<EngineStatus> ReadAsync()
    {
        var health = _status.HealthAsync();
        var outbox = _status.BacklogAsync();
        var lags = _status.LagsAsync();
        var deadLetters = _status.DeadLettersAsync();
        return new EngineStatus
        {
            Silos = await SilosAsync(),
            Health = await health,
            Outbox = await outbox,
            Consumers = await lags,
            DeadLetters = await deadLetters,
            Troubles = _cluster.Trouble is { } trouble ? [trouble] : [],
        };
    }

    private async Task<SiloLoad[]?> SilosAsync()
    {
        try
        {
            var counts = await GrainFactory.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics().WaitAsync(Patience);
            return
            [
                .. counts.GroupBy(kind => kind.SiloAddress).OrderBy(silo => silo.Key.ToString(), StringComparer.Ordinal)
                    .Select(silo => new SiloLoad
                {
                    Address = silo.Key.Endpoint.ToString(),
                    Activations = silo.Sum(kind => kind.ActivationCount),
                    Lots = silo.Where(kind => SiloWatch.ShortName(kind.GrainType) == nameof(LotGrain)).Sum(kind => kind.ActivationCount),
                }),
            ];
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}
