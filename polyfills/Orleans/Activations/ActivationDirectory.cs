using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>Who takes the calls of each grain that is active.</summary>
internal sealed class ActivationDirectory(SiloRuntime silo)
{
    private readonly ConcurrentDictionary<GrainId, ICallHost> _hosts = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<Activation> All
    {
        get
        {
            foreach (var (_, host) in _hosts)
            {
                foreach (var activation in host.Activations.Where(static a => !a.IsObserver))
                {
                    yield return activation;
                }
            }
        }
    }

    public ICallHost? Find(GrainId grainId) => _hosts.GetValueOrDefault(grainId);

    /// <summary>The host of a grain, which is made, and started for this call, if there is none.</summary>
    public ICallHost GetOrCreate(GrainCall call)
    {
        while (true)
        {
            if (_hosts.TryGetValue(call.Target, out var known))
            {
                return known;
            }

            silo.ThrowIfStopping();
            var grainClass = GrainClassMap.Shared.Find(call.Target.Type)
                ?? throw new ArgumentException($"There is no grain class for grain type \"{call.Target.Type}\".");
            if (grainClass.StatelessWorker is { } worker)
            {
                return _hosts.GetOrAdd(call.Target, id => new StatelessWorkerPool(silo, id, grainClass, worker));
            }

            var activation = new Activation(silo, call.Target, grainClass);
            if (_hosts.TryAdd(call.Target, activation))
            {
                Started(activation, call);
                return activation;
            }
        }
    }

    /// <summary>Lets an object outside of grains be called like one.</summary>
    public GrainId AddObserver(IGrainObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var id = GrainId.Create("sys.client", Guid.NewGuid().ToString("N"));
        _hosts[id] = Activation.OfObserver(silo, id, observer);
        return id;
    }

    public void RemoveObserver(GrainId id) => _hosts.TryRemove(id, out _);

    public void Started(Activation activation, GrainCall call)
    {
        Interlocked.Increment(ref _count);
        activation.Start(call.Context);
    }

    public void Remove(Activation activation, ICallHost? pool)
    {
        Interlocked.Decrement(ref _count);
        if (pool is StatelessWorkerPool workers)
        {
            workers.Remove(activation);
        }
        else
        {
            _hosts.TryRemove(new KeyValuePair<GrainId, ICallHost>(activation.GrainId, activation));
        }
    }
}
