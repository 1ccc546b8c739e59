using Orleans.Concurrency;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Operations;

/// <summary>Checks a silo's dependencies, at most once a second however often it is called.</summary>
[StatelessWorker(1)]
[Reentrant]
[GrainType("silohealth")]
internal sealed class SiloHealthGrain : Grain, ISiloHealthGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly StatusReader _status;
    private readonly ClusterWatch _cluster;
    private readonly TimeProvider _time;
    private Task<SiloHealth>? _last;
    private long _lookedAt;

    /// <summary>Called by Orleans.</summary>
    public SiloHealthGrain(StatusReader status, ClusterWatch cluster)
    {
        _cluster = cluster;
        _status = status;
        _time = TimeProvider.System;
    }

    /// <inheritdoc/>
    public Task<SiloHealth> CheckAsync()
    {
        if (_last is null || _time.GetElapsedTime(_lookedAt) > Patience)
        {
            _lookedAt = _time.GetTimestamp();
            _last = ReadAsync();
        }

        return _last;
    }

    private async Task<SiloHealth> ReadAsync() => await _status.HealthAsync(Patience) with { IsOutside = _cluster.IsOutside };
}
