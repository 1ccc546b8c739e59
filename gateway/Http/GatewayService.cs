using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// Background work of the gateway that repeats while the host runs. It survives every exception: the first of several failed runs is
/// logged, operators see it in the status and in the metrics, and the next run is tried after the period.
/// </summary>
internal abstract class GatewayService : BackgroundService
{
    private readonly TimeSpan _period;
    private readonly ServiceState _state;

    /// <summary>Creates a service that waits a period between runs.</summary>
    protected GatewayService(TimeSpan period, ServiceStates states)
    {
        ArgumentNullException.ThrowIfNull(states);
        _period = period;
        _state = states.Of(GetType(), period);
    }

    /// <summary>Does the work once. An exception ends this run only.</summary>
    protected abstract Task RunOnceAsync(CancellationToken stopping);

    /// <summary>Logs the first failure of an outage.</summary>
    protected abstract void LogFailure(Exception failure);

    /// <inheritdoc/>
    protected sealed override Task ExecuteAsync(CancellationToken stoppingToken) =>
        _state.RepeatAsync(_period, () => RunOnceAsync(stoppingToken), LogFailure, stoppingToken);
}
