using Orleans.Concurrency;

namespace Orleans.Runtime;

/// <summary>The activations of a stateless worker: a call goes to an idle one, to a new one while there may be more, else to the least busy.</summary>
internal sealed class StatelessWorkerPool(SiloRuntime silo, GrainId grainId, GrainClass grainClass, StatelessWorkerAttribute limits) : ICallHost
{
    private readonly Lock _gate = new();
    private readonly List<Activation> _workers = [];

    public IEnumerable<Activation> Activations
    {
        get
        {
            lock (_gate)
            {
                return [.. _workers];
            }
        }
    }

    public bool TryReceive(GrainCall call)
    {
        lock (_gate)
        {
            Activation? least = null;
            var leastLoad = int.MaxValue;
            foreach (var worker in _workers)
            {
                var load = worker.Load;
                if (load < leastLoad)
                {
                    (least, leastLoad) = (worker, load);
                }
            }

            if (least is not null && (leastLoad == 0 || _workers.Count >= limits.MaxLocalWorkers) && least.TryReceive(call))
            {
                return true;
            }

            silo.ThrowIfStopping();
            var added = new Activation(silo, grainId, grainClass, this);
            _workers.Add(added);
            silo.Directory.Started(added, call);
            return added.TryReceive(call);
        }
    }

    public void Remove(Activation worker)
    {
        lock (_gate)
        {
            _workers.Remove(worker);
        }
    }
}
