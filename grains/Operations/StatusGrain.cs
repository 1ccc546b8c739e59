using System.Globalization;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Operations;

/// <summary>
/// Reads the status of the whole engine for an operator, at most once a second however often it is called: reading counts backlogs
/// and asks the broker and every silo.
/// </summary>
[StatelessWorker(1)]
[Reentrant]
[GrainType("status")]
internal sealed class StatusGrain : Grain, IStatusGrain
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SharedFor = TimeSpan.FromSeconds(1);
    private readonly StatusReader _status;
    private readonly ClusterWatch _cluster;
    private readonly ServiceStates _services;
    private readonly ILogger<StatusGrain> _logger;
    private readonly TimeProvider _time = TimeProvider.System;
    private Task<EngineStatus>? _last;
    private long _readAt;

    /// <summary>Called by Orleans.</summary>
    public StatusGrain(StatusReader status, ClusterWatch cluster, ServiceStates services, ILogger<StatusGrain> logger) =>
        (_status, _cluster, _services, _logger) = (status, cluster, services, logger);

    /// <inheritdoc/>
    public Task<EngineStatus> ReadAsync()
    {
        if (_last is null || _last.IsFaulted || (_last.IsCompleted && _time.GetElapsedTime(_readAt) > SharedFor))
        {
            _readAt = _time.GetTimestamp();
            _last = ReadAllAsync();
        }

        return _last;
    }

    private async Task<EngineStatus> ReadAllAsync()
    {
        var health = _status.HealthAsync();
        var outbox = _status.BacklogAsync();
        var lags = _status.LagsAsync();
        var deadLetters = _status.DeadLettersAsync();
        var services = ServicesAsync();
        var queues = _status.QueuesAsync();
        var recalls = _status.RecallsAsync();
        return new EngineStatus
        {
            Silos = await SilosAsync(),
            Health = await health,
            Outbox = await outbox,
            Consumers = await lags,
            DeadLetters = await deadLetters,
            Services = await services,
            Queues = await queues,
            Troubles = [.. TroublesOf(await recalls)],
        };
    }

    private IEnumerable<string> TroublesOf(RecallBacklog? recalls)
    {
        if (_cluster.Trouble is { } trouble)
        {
            yield return trouble;
        }

        if (recalls is { Unwritten: > 0 } late)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"{late.Unwritten} notices of recalls are not written, the first has waited for {late.OldestSeconds:0} s: "
                    + $"these accounts do not know yet.");
        }
    }

    /// <summary>The services of every silo; those of this one while another does not answer, or is of a version that cannot.</summary>
    private async Task<ServiceStatus[]> ServicesAsync()
    {
        try
        {
            var silos = await GrainFactory.GetGrain<IManagementGrain>(0)
                .SendControlCommandToProvider<ServiceReporter>(ServiceReporter.Name, 0, null).WaitAsync(Patience);
            return [.. silos.OfType<ServiceStatus[]>().SelectMany(services => services)];
        }
        catch (Exception unreadable)
        {
            GrainLog.ServicesUnreadable(_logger, unreadable);
            return [.. _services.Read()];
        }
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
