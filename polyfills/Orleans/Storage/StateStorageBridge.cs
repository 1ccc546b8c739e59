using Orleans.Runtime;
using Orleans.Storage;

namespace Orleans.Core;

/// <summary>One grain's state in one storage.</summary>
public class StateStorageBridge<TState>(string name, IGrainContext grainContext, IGrainStorage store) : IStorage<TState>
{
    private readonly GrainState<TState> _state = new(StateActivator<TState>.Create());

    /// <inheritdoc/>
    public TState State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    /// <inheritdoc/>
    public string? Etag
    {
        get => _state.ETag;
        set => _state.ETag = value;
    }

    /// <inheritdoc/>
    public bool RecordExists => _state.RecordExists;

    /// <inheritdoc/>
    public Task ReadStateAsync() => RunAsync(store.ReadStateAsync(name, grainContext.GrainId, _state), nameof(ReadStateAsync));

    /// <inheritdoc/>
    public Task WriteStateAsync() => RunAsync(store.WriteStateAsync(name, grainContext.GrainId, _state), nameof(WriteStateAsync));

    /// <inheritdoc/>
    public Task ClearStateAsync() => RunAsync(store.ClearStateAsync(name, grainContext.GrainId, _state), nameof(ClearStateAsync));

    private async Task RunAsync(Task operation, string what)
    {
        try
        {
            await operation;
        }
        catch (Exception exception) when (exception is not OrleansException)
        {
            throw new OrleansException(
                $"Error from storage {store.GetType().Name}.{name} during {what} of grain {grainContext.GrainId}: {exception.Message}", exception);
        }
    }
}

/// <summary>Makes the state that a grain has before anything is stored.</summary>
internal static class StateActivator<TState>
{
    public static TState? Create() =>
        typeof(TState).IsValueType || typeof(TState).GetConstructor([]) is null ? default : Activator.CreateInstance<TState>();
}
