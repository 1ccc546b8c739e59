using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Runtime;

namespace Orleans.Hosting;

/// <summary>Starts and stops the silo with its host.</summary>
internal sealed class SiloHostedService(
    SiloLifecycle lifecycle,
    IEnumerable<ILifecycleParticipant<ISiloLifecycle>> participants,
    IEnumerable<IConfigurationValidator> validators) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var validator in validators)
        {
            validator.ValidateConfiguration();
        }

        foreach (var participant in participants)
        {
            participant.Participate(lifecycle);
        }

        try
        {
            await lifecycle.OnStart(cancellationToken);
        }
        catch
        {
            await lifecycle.OnStop(cancellationToken);
            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => lifecycle.OnStop(cancellationToken);
}

/// <summary>The stages of a silo.</summary>
internal sealed class SiloLifecycle(SiloRuntime silo) : LifecycleStages, ISiloLifecycleSubject
{
    protected override void OnStopFailed(ILifecycleObserver observer, Exception exception) =>
        silo.Log.StopFailed(exception, observer.GetType().FullName ?? observer.GetType().Name);
}

/// <summary>What the silo itself does at its stages.</summary>
internal sealed class SiloStages(SiloRuntime silo, IOptions<ClusterOptions> cluster) : ILifecycleParticipant<ISiloLifecycle>
{
    private readonly ClusterSlot _slot = ClusterSlot.Of(cluster.Value);

    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(SiloStages), ServiceLifecycleStage.RuntimeInitialize, _ => JoinAsync(), _ => LeaveAsync());
        lifecycle.Subscribe(
            nameof(SiloStages), ServiceLifecycleStage.GrainDeactivation, static _ => Task.CompletedTask, silo.DeactivateAllAsync);
    }

    private Task JoinAsync()
    {
        _slot.Join(silo, cluster.Value);
        silo.Log.SiloStarted(silo.Details.Name, GrainClassMap.Shared.Count);
        return Task.CompletedTask;
    }

    private Task LeaveAsync()
    {
        _slot.Leave(silo);
        silo.Leave();
        return Task.CompletedTask;
    }
}
