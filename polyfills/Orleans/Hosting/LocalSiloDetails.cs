using System.Net;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;

namespace Orleans.Runtime;

/// <summary>What a silo knows about itself.</summary>
public interface ILocalSiloDetails
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>The name of its cluster.</summary>
    string ClusterId { get; }

    /// <summary>The name of its machine.</summary>
    string DnsHostName { get; }

    /// <summary>Its address among silos.</summary>
    SiloAddress SiloAddress { get; }

    /// <summary>Its address for clients.</summary>
    SiloAddress GatewayAddress { get; }
}

internal sealed class LocalSiloDetails : ILocalSiloDetails
{
    public LocalSiloDetails(IOptions<SiloOptions> silo, IOptions<ClusterOptions> cluster, IOptions<EndpointOptions> endpoints)
    {
        var generation = SiloAddress.AllocateNewGeneration();
        var where = endpoints.Value;
        Name = silo.Value.SiloName;
        ClusterId = cluster.Value.ClusterId;
        DnsHostName = Dns.GetHostName();
        SiloAddress = SiloAddress.New(where.AdvertisedIPAddress, where.SiloPort, generation);
        GatewayAddress = SiloAddress.New(where.AdvertisedIPAddress, where.GatewayPort, 0);
    }

    public string Name { get; }

    public string ClusterId { get; }

    public string DnsHostName { get; }

    public SiloAddress SiloAddress { get; }

    public SiloAddress GatewayAddress { get; }
}

/// <summary>Knows of the one silo.</summary>
internal sealed class LocalSiloStatus(ILocalSiloDetails silo, SiloLifecycle lifecycle) : ISiloStatusOracle
{
    public SiloStatus CurrentStatus =>
        lifecycle.LowestStoppedStage < int.MaxValue ? SiloStatus.ShuttingDown
        : lifecycle.HighestCompletedStage >= ServiceLifecycleStage.BecomeActive ? SiloStatus.Active
        : SiloStatus.Joining;

    public SiloAddress SiloAddress => silo.SiloAddress;

    public SiloAddress[] GetActiveSilos() => CurrentStatus == SiloStatus.Active ? [silo.SiloAddress] : [];
}

/// <summary>Keys under which parts of the runtime look for their own <see cref="TimeProvider"/>.</summary>
public static class TimeProviderNames
{
    /// <summary>Measures idleness, and how long activating and deactivating take.</summary>
    public const string ActivationManagement = "Orleans.ActivationManagement";

    /// <summary>Drives the grains' timers.</summary>
    public const string Grains = "Orleans.Grains";

    /// <summary>Measures how long callers wait.</summary>
    public const string Messaging = "Orleans.Messaging";
}
