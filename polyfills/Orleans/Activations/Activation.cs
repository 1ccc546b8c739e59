using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>
/// One activation of a grain: the instance, the scheduler that its turns run on, and its requests. This part holds what
/// it is; the others hold how it serves requests and how it comes and goes.
/// </summary>
internal sealed partial class Activation : TurnScheduler, IGrainContext, IWorkItemScheduler, ICallHost
{
    private readonly ICallHost? _pool;
    private ActivationExtras? _extras;

    public Activation(SiloRuntime silo, GrainId grainId, GrainClass grainClass, ICallHost? pool = null)
    {
        Silo = silo;
        GrainId = grainId;
        Class = grainClass;
        _pool = pool;
        _idleSince = silo.Time.GetTimestamp();
    }

    public SiloRuntime Silo { get; }

    /// <summary>Whether this serves an object outside of grains, which comes and goes as its owner says.</summary>
    public bool IsObserver { get; private init; }

    public GrainClass Class { get; }

    public GrainId GrainId { get; }

    public object? GrainInstance { get; private set; }

    public ActivationId ActivationId => Extras.ActivationId;

    public GrainAddress Address => new() { GrainId = GrainId, ActivationId = ActivationId, SiloAddress = Silo.Details.SiloAddress };

    public IServiceProvider ActivationServices => _scope?.ServiceProvider ?? Silo.Services;

    public GrainReference GrainReference => Extras.Reference ??= Silo.Router.Factory.GetUntypedReference(GrainId);

    public IGrainLifecycle ObservableLifecycle => Extras.Lifecycle ??= new GrainLifecycle(this);

    public IWorkItemScheduler Scheduler => this;

    public Task Deactivated => _deactivated.Task;

    public IEnumerable<Activation> Activations => [this];

    private ActivationExtras Extras
    {
        get
        {
            if (_extras is null)
            {
                Interlocked.CompareExchange(ref _extras, new ActivationExtras(), null);
            }

            return _extras;
        }
    }

    public static Activation OfObserver(SiloRuntime silo, GrainId id, IGrainObserver observer) =>
        new(silo, id, new GrainClass(observer.GetType(), id.Type))
        {
            IsObserver = true,
            GrainInstance = observer,
            _isBusyStarting = false,
            _state = ActivationState.Valid,
        };

    public object? GetTarget() => GrainInstance;

    public object? GetComponent(Type componentType)
    {
        ArgumentNullException.ThrowIfNull(componentType);
        if (_extras?.Components is { } components)
        {
            lock (components)
            {
                if (components.TryGetValue(componentType, out var component))
                {
                    return component;
                }
            }
        }

        return componentType.IsInstanceOfType(GrainInstance) ? GrainInstance : componentType.IsInstanceOfType(this) ? this : null;
    }

    public void SetComponent<TComponent>(TComponent? value)
        where TComponent : class
    {
        var components = Extras.Components;
        lock (components)
        {
            if (value is null)
            {
                components.Remove(typeof(TComponent));
            }
            else
            {
                components[typeof(TComponent)] = value;
            }
        }
    }

    public void QueueAction(Action action) => Task.Factory.StartNew(action, CancellationToken.None, TaskCreationOptions.None, this);

    public void QueueAction(Action<object> action, object state) =>
        Task.Factory.StartNew(action!, state, CancellationToken.None, TaskCreationOptions.None, this);

    void IWorkItemScheduler.QueueTask(Task task) => task.Start(this);

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => GrainId.GetHashCode();

    public override string ToString() => $"[{GrainId} {_state}]";
}
