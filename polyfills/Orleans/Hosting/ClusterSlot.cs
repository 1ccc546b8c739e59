using System.Collections.Concurrent;
using Orleans.Configuration;

namespace Orleans.Runtime;

/// <summary>The place of the one silo that a cluster has in this process, where clients in this process find it.</summary>
internal sealed class ClusterSlot
{
    private static readonly ConcurrentDictionary<(string ClusterId, string ServiceId), ClusterSlot> s_all = new();

    private SiloRuntime? _silo;

    public SiloRuntime? Silo => Volatile.Read(ref _silo);

    public static ClusterSlot Of(ClusterOptions options) => s_all.GetOrAdd((options.ClusterId, options.ServiceId), static _ => new ClusterSlot());

    /// <summary>Takes the place for a silo.</summary>
    public void Join(SiloRuntime silo, ClusterOptions options)
    {
        if (Interlocked.CompareExchange(ref _silo, silo, null) is not null)
        {
            throw new NotSupportedException(
                $"Cluster \"{options.ClusterId}\" already has a silo in this process. A cluster of several silos needs the official Orleans packages.");
        }
    }

    public void Leave(SiloRuntime silo) => Interlocked.CompareExchange(ref _silo, null, silo);
}
