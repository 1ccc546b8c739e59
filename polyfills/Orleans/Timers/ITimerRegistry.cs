using Orleans.Runtime;

namespace Orleans.Timers;

/// <summary>Makes timers for activations.</summary>
public interface ITimerRegistry
{
    /// <summary>Makes a timer that ticks as turns of <paramref name="grainContext"/>.</summary>
    IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options);
}

/// <summary>What filters see a timer's tick as.</summary>
internal interface IGrainTimerInvoker : IAddressable
{
    [Concurrency.OneWay]
    Task InvokeCallbackAsync();
}

internal sealed class TimerRegistry : ITimerRegistry
{
    public IGrainTimer RegisterGrainTimer<TState>(
        IGrainContext grainContext,
        Func<TState, CancellationToken, Task> callback,
        TState state,
        GrainTimerCreationOptions options)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (RuntimeContext.Current is not { } current || !ReferenceEquals(current, grainContext))
        {
            throw new InvalidOperationException("A timer can only be registered by the grain that it is to tick in, in a turn of it.");
        }

        return new GrainTimer((Activation)grainContext, token => callback(state, token), options);
    }
}
