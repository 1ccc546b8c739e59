using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core;
using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans;

/// <summary>The base of grain classes.</summary>
public abstract class Grain : IGrainBase, IAddressable
{
    private IGrainFactory? _factory;

    /// <summary>Belongs to the activation that is being constructed.</summary>
    protected Grain()
        : this(RuntimeContext.Current!, null)
    {
    }

    /// <summary>Belongs to <paramref name="grainContext"/>.</summary>
    protected Grain(IGrainContext grainContext, IGrainRuntime? grainRuntime = null)
    {
        GrainContext = grainContext;
        _factory = grainRuntime?.GrainFactory;
    }

    /// <summary>The activation.</summary>
    [AllowNull]
    public IGrainContext GrainContext { get; }

    /// <summary>A reference to this grain.</summary>
    public GrainReference GrainReference => GrainContext.GrainReference;

    /// <summary>The grain's id as text.</summary>
    public string IdentityString => GrainContext.GrainId.ToString();

    /// <summary>The silo's address as text.</summary>
    public string RuntimeIdentity => ServiceProvider.GetService<ILocalSiloDetails>()?.SiloAddress.ToString() ?? string.Empty;

    /// <summary>Makes references to grains.</summary>
    protected IGrainFactory GrainFactory => _factory ??= ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>The services of this activation.</summary>
    protected internal IServiceProvider ServiceProvider => GrainContext.ActivationServices;

    /// <summary>Runs before the first request. If it throws, so do the requests, and the next one activates anew.</summary>
    public virtual Task OnActivateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Runs after the last request. It does not run when a process dies.</summary>
    public virtual Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Ends this activation when its running requests have ended.</summary>
    protected void DeactivateOnIdle() => GrainBaseExtensions.DeactivateOnIdle(this);

    /// <summary>Moves the grain to another silo, of which one process has none: so this does nothing.</summary>
    protected void MigrateOnIdle() => GrainBaseExtensions.MigrateOnIdle(this);

    /// <summary>Keeps this activation from being collected for a while. A negative while takes that back.</summary>
    protected void DelayDeactivation(TimeSpan timeSpan) => ((Activation)GrainContext).DelayDeactivation(timeSpan);
}

/// <summary>The base of grain classes that keep their whole state in one storage.</summary>
public class Grain<TGrainState> : Grain
{
    [AllowNull]
    private IStorage<TGrainState> _storage;

    /// <summary>The state is read before the grain activates.</summary>
    protected Grain() =>
        GrainContext.ObservableLifecycle.Subscribe(
            GetType().FullName ?? GetType().Name,
            GrainLifecycleStage.SetupState,
            _ =>
            {
                _storage ??= new StateStorageBridge<TGrainState>(
                    GetType().FullName!, GrainContext, GrainStorageHelpers.GetGrainStorage(GetType(), ServiceProvider));
                return ReadStateAsync();
            });

    /// <summary>The state is kept in <paramref name="storage"/>.</summary>
    protected Grain(IStorage<TGrainState> storage) => _storage = storage;

    /// <summary>The state.</summary>
    protected TGrainState State
    {
        get => _storage.State;
        set => _storage.State = value;
    }

    /// <summary>Deletes the stored state.</summary>
    protected virtual Task ClearStateAsync() => _storage.ClearStateAsync();

    /// <summary>Stores the state.</summary>
    protected virtual Task WriteStateAsync() => _storage.WriteStateAsync();

    /// <summary>Reads the stored state.</summary>
    protected virtual Task ReadStateAsync() => _storage.ReadStateAsync();
}
