using Orleans.Serialization.Invocation;

namespace Orleans.Runtime;

/// <summary>One activation of a grain, as code within it sees it.</summary>
public interface IGrainContext : ITargetHolder, IEquatable<IGrainContext>
{
    /// <summary>A reference to the grain.</summary>
    GrainReference GrainReference { get; }

    /// <summary>The grain.</summary>
    GrainId GrainId { get; }

    /// <summary>The instance of the grain class, once it is constructed.</summary>
    object? GrainInstance { get; }

    /// <summary>Which activation of the grain this is.</summary>
    ActivationId ActivationId { get; }

    /// <summary>Where it is.</summary>
    GrainAddress Address { get; }

    /// <summary>The services of this activation: a scope that ends with it.</summary>
    IServiceProvider ActivationServices { get; }

    /// <summary>Stages that the activation goes through.</summary>
    IGrainLifecycle ObservableLifecycle { get; }

    /// <summary>Runs work as turns of this activation.</summary>
    IWorkItemScheduler Scheduler { get; }

    /// <summary>Completes when the activation has ended.</summary>
    Task Deactivated { get; }

    /// <summary>Attaches an object to the activation, or takes it away.</summary>
    void SetComponent<TComponent>(TComponent? value)
        where TComponent : class;

    /// <summary>Ends the activation once the requests that run have ended. Later requests go to a fresh one.</summary>
    void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
}

/// <summary>Runs work as turns of an activation.</summary>
public interface IWorkItemScheduler
{
    /// <summary>Queues an action.</summary>
    void QueueAction(Action action);

    /// <summary>Queues a task that has not been started.</summary>
    void QueueTask(Task task);

    /// <summary>Queues an action with its argument.</summary>
    void QueueAction(Action<object> action, object state);
}

/// <summary>Finds the activation that the running code belongs to.</summary>
public interface IGrainContextAccessor
{
    /// <summary>The activation that the running code belongs to.</summary>
    IGrainContext GrainContext { get; }
}
