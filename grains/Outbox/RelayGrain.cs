using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Placement;
using PahlawanPangan.Grains.Shards;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Runs a lane's relay for as long as it is active, which keepers see to: on the silo whose keeper wakes it first.</summary>
[PreferLocalPlacement]
public sealed class RelayGrain : Grain, IRelayGrain, IDisposable
{
    /// <summary>
    /// How long a relay that was replaced leaves the lane alone. There are two only when the silos cannot agree who is alive; if both took the
    /// lane whenever they found it taken, neither would get on.
    /// </summary>
    private static readonly TimeSpan LeaveAlone = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly SiloAddress _here;
    private readonly ILogger<RelayGrain> _logger;
    private readonly TimeProvider _time = TimeProvider.System;
    private Task _running = Task.CompletedTask;
    private long? _replacedAt;

    /// <summary>Made by Orleans.</summary>
    public RelayGrain(ILocalSiloDetails silo, ILogger<RelayGrain> logger) => (_here, _logger) = (silo.SiloAddress, logger);

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var number = (int)this.GetPrimaryKeyLong();
        var lanes = ServiceProvider.GetRequiredService<LotShards>().Count * OutboxLane.Count;
        if (number < 0 || number >= lanes)
        {
            throw new InvalidOperationException($"There is no lane {number}; they are 0 to {lanes - 1}.");
        }

        var relay = ActivatorUtilities.CreateInstance<Relay>(ServiceProvider, number);

        // The relay holds no grain state, so it need not take the activation's turns.
        _running = Task.Run(() => RunAsync(relay), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _running.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    /// <inheritdoc/>
    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    public ValueTask WakeAsync(SiloAddress keeper)
    {
        if (_running.IsCompleted ? !LeavesAlone : !keeper.Equals(_here))
        {
            DeactivateOnIdle();
        }

        return ValueTask.CompletedTask;
    }

    private bool LeavesAlone => _replacedAt is { } since && _time.GetElapsedTime(since) < LeaveAlone;

    private async Task RunAsync(Relay relay)
    {
        try
        {
            await relay.RunAsync(_stopping.Token);
        }
        catch (RelayReplacedException replaced)
        {
            GrainLog.RelayTakenOver(_logger, replaced);
            _replacedAt = _time.GetTimestamp();
        }
    }
}
