using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Silo;

/// <summary>
/// Wakes the grains that must always run: a relay per lane and the deadline sweeper. Every silo has a keeper, so that the
/// grains of a lost silo come up on another within seconds.
/// </summary>
public sealed class Keeper : ILifecycleParticipant<ISiloLifecycle>, IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly TimeSpan _period;
    private readonly ILogger<Keeper> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _keeping = Task.CompletedTask;

    /// <summary>Made by the host.</summary>
    public Keeper(IGrainFactory grains, IOptions<LotOptions> options, ILogger<Keeper> logger)
    {
        _grains = grains;
        _period = TimeSpan.FromMilliseconds(options.Value.SweepMilliseconds);
        _logger = logger;
    }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(Keeper), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    private Task StartAsync(CancellationToken cancellation)
    {
        _keeping = Task.Run(KeepAsync, CancellationToken.None);
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellation)
    {
        await _stopping.CancelAsync();
        await _keeping.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task KeepAsync()
    {
        using var timer = new PeriodicTimer(_period);
        do
        {
            try
            {
                for (var lane = 0; lane < OutboxLane.Count; lane++)
                {
                    await _grains.GetGrain<IRelayGrain>(lane).WakeAsync();
                }

                await _grains.GetGrain<IDeadlineSweeperGrain>(0).SweepAsync();
            }
            catch (Exception problem)
            {
                GrainLog.KeeperFailed(_logger, problem);
            }
        }
        while (await TickAsync(timer));
    }

    private async Task<bool> TickAsync(PeriodicTimer timer)
    {
        try
        {
            return await timer.WaitForNextTickAsync(_stopping.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
