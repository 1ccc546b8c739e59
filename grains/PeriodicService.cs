using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains;

/// <summary>
/// Activates grains that must always run. Every silo has one of each such service, so that the grains of a lost silo start on another
/// within one period.
/// </summary>
internal abstract class PeriodicService : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly TimeSpan _period;
    private readonly ServiceState _state;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _keeping = Task.CompletedTask;

    /// <summary>Creates a service with a period.</summary>
    protected PeriodicService(TimeSpan period, ServiceStates states, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(states);
        _period = period;
        _state = states.Of(GetType(), period);
        _logger = logger;
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(GetType().Name, ServiceLifecycleStage.Active, StartAsync, StopAsync);

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Activates the grains, or starts other permanent work.</summary>
    protected abstract Task WakeAsync();

    /// <summary>Stops the permanent work when the silo stops.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    private Task StartAsync(CancellationToken cancellation)
    {
        _keeping = Task.Run(KeepAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellation)
    {
        await _stopping.CancelAsync();
        await _keeping.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await EndAsync();
    }

    private async Task KeepAsync()
    {
        var timer = new ServiceTimer(_period);
        do
        {
            await _state.RunAsync(
                WakeAsync, failure => GrainLog.WakeFailed(_logger, GetType().Name, failure), CancellationToken.None);
        }
        while (await timer.WaitAsync(_stopping.Token));
    }
}
