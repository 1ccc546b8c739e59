using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Storage;

namespace Orleans.Runtime;

/// <summary>Makes the states that grains' constructors ask for.</summary>
public class PersistentStateFactory : IPersistentStateFactory
{
    /// <inheritdoc/>
    public IPersistentState<TState> Create<TState>(IGrainContext context, IPersistentStateConfiguration config)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(config);
        var store = StorageLookup.Find(context.ActivationServices, config.StorageName, context.GrainId.Type.ToString());
        return new PersistentState<TState>(config.StateName, context, store);
    }

    private sealed class PersistentState<TState> : StateStorageBridge<TState>, IPersistentState<TState>
    {
        public PersistentState(string name, IGrainContext context, IGrainStorage store)
            : base(name, context, store) =>
            context.ObservableLifecycle.Subscribe($"state {name}", GrainLifecycleStage.SetupState, _ => ReadStateAsync());
    }
}

/// <summary>Finds storages by their names.</summary>
internal static class StorageLookup
{
    public static IGrainStorage ForClass(Type grainClass, IServiceProvider services)
    {
        var attribute = (Providers.StorageProviderAttribute?)Attribute.GetCustomAttribute(grainClass, typeof(Providers.StorageProviderAttribute));
        return Find(services, attribute?.ProviderName, grainClass.FullName!);
    }

    public static IGrainStorage Find(IServiceProvider services, string? name, string user)
    {
        var store = string.IsNullOrWhiteSpace(name) ? services.GetService<IGrainStorage>() : services.GetKeyedService<IGrainStorage>(name);
        return store ?? throw new BadProviderConfigException(string.IsNullOrWhiteSpace(name)
            ? $"Grain {user} keeps its state in the default storage, and there is none. Add one, e.g. with AddMemoryGrainStorageAsDefault()."
            : $"Grain {user} keeps its state in storage \"{name}\", and there is none of that name. Add it, e.g. with AddMemoryGrainStorage(\"{name}\").");
    }
}
