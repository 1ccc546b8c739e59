using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains;

/// <summary>
/// Background work that repeats while the host runs. It survives every exception: the first of several failed runs is logged, operators
/// see it in the status and in the metrics, and the next run is tried after the period.
/// </summary>
internal abstract class PeriodicHostedService : BackgroundService
{
    private readonly TimeSpan _period;
    private readonly ServiceState _state;
    private readonly ILogger _logger;

    /// <summary>Creates a service that waits a period between runs.</summary>
    protected PeriodicHostedService(TimeSpan period, ServiceStates states, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(states);
        _period = period;
        _state = states.Of(GetType(), period);
        _logger = logger;
    }

    /// <summary>
    /// Set by a run that found nothing to do. It doubles the pauses, if there is a <see cref="NextSign"/> that ends them.
    /// </summary>
    protected bool FoundNothing { get; set; }

    /// <summary>The next sign that there may be work; null where there is none, so that every pause is a period.</summary>
    protected virtual Task? NextSign => null;

    /// <summary>What the log calls this work, such as "Partition maintenance".</summary>
    protected abstract string Work { get; }

    /// <summary>Does the work once. An exception ends this run only.</summary>
    protected abstract Task RunOnceAsync(CancellationToken stoppingToken);

    /// <summary>Logs the first failure of an outage.</summary>
    protected virtual void LogFailure(Exception failure) => GrainLog.PeriodicWorkFailed(_logger, Work, failure);

    /// <summary>Records a failure of work that outlives the run that started it.</summary>
    protected void ReportFailure(Exception failure)
    {
        if (_state.Fail(failure))
        {
            LogFailure(failure);
        }
    }

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host waits for nothing that a service does.
        await Task.Yield();
        var timer = new ServiceTimer(_period);
        try
        {
            while (!stoppingToken.IsCancellationRequested)
            {
                var sign = NextSign;
                FoundNothing = false;
                await _state.RunAsync(() => RunOnceAsync(stoppingToken), LogFailure, stoppingToken);
                timer.Rest(FoundNothing && sign is not null);
                _ = await timer.WaitAsync(sign ?? Task.CompletedTask, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }
}
