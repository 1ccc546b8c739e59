using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Grains.Shards;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Runs a lane's relay for as long as it is active, which keepers see to.</summary>
public sealed class RelayGrain : Grain, IRelayGrain, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger<RelayGrain> _logger;
    private Task _running = Task.CompletedTask;

    /// <summary>Made by Orleans.</summary>
    public RelayGrain(ILogger<RelayGrain> logger) => _logger = logger;

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
    public ValueTask WakeAsync()
    {
        if (_running.IsCompleted)
        {
            DeactivateOnIdle();
        }

        return ValueTask.CompletedTask;
    }

    private async Task RunAsync(Relay relay)
    {
        try
        {
            await relay.RunAsync(_stopping.Token);
        }
        catch (RelayReplacedException replaced)
        {
            GrainLog.RelayTakenOver(_logger, replaced);
        }
    }
}
