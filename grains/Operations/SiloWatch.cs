using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Operations;

/// <summary>Reads the status of the engine around its silo every few seconds, so that a scrape costs no query.</summary>
internal sealed class SiloWatch : PeriodicHostedService
{
    /// <summary>Counting a backlog loads a database that is already behind, and every silo counts.</summary>
    private const double CountingShareMax = 0.02;

    private readonly StatusReader _status;
    private readonly IGrainFactory _grains;
    private readonly ILocalSiloDetails _silo;
    private readonly IHostApplicationLifetime _host;
    private readonly SiloMetrics _metrics;
    private readonly ClusterWatch _cluster;
    private readonly DutyCycle _counting;
    private readonly DutyCycle _queues;
    private readonly DutyCycle _comparing;

    /// <summary>Called by the host.</summary>
    public SiloWatch(
        StatusReader status, ClusterWatch cluster, IGrainFactory grains, ILocalSiloDetails silo, IHostApplicationLifetime host,
        TimeProvider time, ServiceStates states, ILogger<SiloWatch> logger)
        : base(TimeSpan.FromSeconds(5), states, logger)
    {
        _status = status;
        _cluster = cluster;
        _grains = grains;
        _silo = silo;
        _host = host;
        _metrics = new SiloMetrics(time) { Shards = status.Shards };
        _counting = new DutyCycle(time, CountingShareMax);
        _queues = new DutyCycle(time, CountingShareMax);
        _comparing = new DutyCycle(time, CountingShareMax);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _metrics.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override string Work => "Reading of the engine's status";

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stoppingToken) =>
        // A run may wait for a dependency that does not answer; a stop does not wait for the run.
        RunAsync().WaitAsync(stoppingToken);

    private async Task RunAsync()
    {
        _metrics.Health = await _status.HealthAsync();
        _metrics.IsListed = _cluster.Trouble is null;
        if (_counting.IsDue)
        {
            _metrics.Outbox = await _counting.RunAsync(_status.BacklogAsync);
        }

        if (_queues.IsDue)
        {
            _metrics.Queues = await _queues.RunAsync(_status.QueuesAsync);
        }

        if (_comparing.IsDue)
        {
            _metrics.Unhandled = await _comparing.RunAsync(_status.UnhandledAsync);
        }

        _metrics.DeadLetters = await _status.DeadLettersAsync();
        _metrics.Saved = await _status.FoodAsync();
        _metrics.Recalls = await _status.RecallsAsync();
        if (!_host.ApplicationStarted.IsCancellationRequested || _host.ApplicationStopping.IsCancellationRequested)
        {
            // A silo that has not joined yet or is leaving cannot call grains.
            return;
        }

        var activations = await _grains.GetGrain<IManagementGrain>(0).GetSimpleGrainStatistics();
        _metrics.Activations = activations
            .Where(kind => kind.SiloAddress.Equals(_silo.SiloAddress))
            .GroupBy(kind => ShortName(kind.GrainType))
            .ToDictionary(kind => kind.Key, kind => kind.Sum(count => count.ActivationCount));
    }

    /// <summary>The class alone: <c>PahlawanPangan.Grains.Lots.LotGrain,PahlawanPangan.Grains</c> is <c>LotGrain</c>.</summary>
    internal static string ShortName(string grainType)
    {
        var name = grainType.Split(',')[0];
        return name[(name.LastIndexOf('.') + 1)..];
    }
}
