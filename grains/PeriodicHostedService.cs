using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains;

/// <summary>
/// Background work that repeats while the host runs. It survives every exception: the first of several failed runs is logged, and
/// the next run is tried after the period.
/// </summary>
internal abstract class PeriodicHostedService : BackgroundService
{
    private readonly TimeSpan _period;
    private readonly ILogger _logger;
    private bool _isFailing;

    /// <summary>Creates a service that waits a period between runs.</summary>
    protected PeriodicHostedService(TimeSpan period, ILogger logger)
    {
        _period = period;
        _logger = logger;
    }

    /// <summary>What the log calls this work, such as "Partition maintenance".</summary>
    protected abstract string Work { get; }

    /// <summary>Does the work once. An exception ends this run only.</summary>
    protected abstract Task RunOnceAsync(CancellationToken stoppingToken);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(_period);
        do
        {
            try
            {
                await RunOnceAsync(stoppingToken);
                _isFailing = false;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                // One message per outage, not per run.
                if (!_isFailing)
                {
                    GrainLog.PeriodicWorkFailed(_logger, Work, failure);
                    _isFailing = true;
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
