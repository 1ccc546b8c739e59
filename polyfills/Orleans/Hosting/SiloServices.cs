using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace Orleans.Hosting;

/// <summary>The services that every silo has.</summary>
internal static class SiloServices
{
    public static void AddTo(IServiceCollection services)
    {
        if (services.Any(static s => s.ServiceType == typeof(SiloRuntime)))
        {
            return;
        }

        if (services.Any(static s => s.ServiceType == typeof(ClientRouter)))
        {
            throw new InvalidOperationException("A host has either a silo, which is a client too, or a client, not both.");
        }

        services.AddOptions();
        services.AddLogging();
        SharedServices.AddTo(services);
        services.AddSingleton<SiloRuntime>();
        services.TryAddSingleton<ILocalSiloDetails, LocalSiloDetails>();
        services.TryAddSingleton<ISiloStatusOracle, LocalSiloStatus>();
        services.AddSingleton(static sp => sp.GetRequiredService<SiloRuntime>().Router.Factory);
        services.TryAddSingleton<IGrainFactory>(static sp => sp.GetRequiredService<GrainFactory>());
        services.TryAddSingleton<IClusterClient>(static sp => sp.GetRequiredService<GrainFactory>());
        services.TryAddSingleton<ITimerRegistry, TimerRegistry>();
        services.TryAddSingleton<IGrainRuntime, GrainRuntime>();
        services.TryAddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.TryAddScoped(static _ => RuntimeContext.Current!);
        services.TryAddSingleton<IPersistentStateFactory, PersistentStateFactory>();
        services.AddSingleton<SiloLifecycle>();
        services.TryAddSingleton<ISiloLifecycleSubject>(static sp => sp.GetRequiredService<SiloLifecycle>());
        services.TryAddSingleton<ISiloLifecycle>(static sp => sp.GetRequiredService<SiloLifecycle>());
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, SiloStages>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, IdleCollector>();
        services.AddSingleton<IConfigurationValidator, ClusteringValidator>();
        services.AddSingleton<IConfigurationValidator, CollectionValidator>();
        services.AddSingleton<IConfigurationValidator, SignatureValidator>();
        services.AddHostedService<SiloHostedService>();
    }

    private sealed class GrainContextAccessor : IGrainContextAccessor
    {
        public IGrainContext GrainContext => RuntimeContext.Current!;
    }
}

/// <summary>The services that silos and clients have alike.</summary>
internal static class SharedServices
{
    public static void AddTo(IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddKeyedSingleton(KeyedService.AnyKey, static (sp, _) => sp.GetRequiredService<TimeProvider>());
    }
}
