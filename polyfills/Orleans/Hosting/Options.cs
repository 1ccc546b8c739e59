using System.Net;

namespace Orleans.Configuration;

/// <summary>Which cluster a silo or a client belongs to.</summary>
public class ClusterOptions
{
    /// <summary>The name of a cluster that was given none.</summary>
    public const string DefaultClusterId = "default";

    /// <summary>The name of a service that was given none.</summary>
    public const string DefaultServiceId = "default";

    /// <summary>The cluster's name: silos and clients of one name find one another.</summary>
    public string ClusterId { get; set; } = DefaultClusterId;

    /// <summary>The service's name, which outlives its clusters: storages keep states under it.</summary>
    public string ServiceId { get; set; } = DefaultServiceId;
}

/// <summary>What a silo is called.</summary>
public class SiloOptions
{
    /// <summary>The silo's name.</summary>
    public string SiloName { get; set; } = $"Silo_{Guid.NewGuid().ToString("N")[..5]}";
}

/// <summary>Where a silo says that it listens. A silo of one process does not.</summary>
public class EndpointOptions
{
    /// <summary>The usual port between silos.</summary>
    public const int DEFAULT_SILO_PORT = 11111;

    /// <summary>The usual port for clients.</summary>
    public const int DEFAULT_GATEWAY_PORT = 30000;

    /// <summary>The address that others are told.</summary>
    public IPAddress AdvertisedIPAddress { get; set; } = IPAddress.Loopback;

    /// <summary>The port between silos.</summary>
    public int SiloPort { get; set; } = DEFAULT_SILO_PORT;

    /// <summary>The port for clients.</summary>
    public int GatewayPort { get; set; } = DEFAULT_GATEWAY_PORT;

    /// <summary>Where to listen for silos, if not at the advertised address.</summary>
    public IPEndPoint? SiloListeningEndpoint { get; set; }

    /// <summary>Where to listen for clients, if not at the advertised address.</summary>
    public IPEndPoint? GatewayListeningEndpoint { get; set; }
}

/// <summary>How calls are made.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long callers wait for an answer. The grain runs on when they no longer do.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The same while a debugger is attached.</summary>
    public TimeSpan ResponseTimeoutWithDebugger { get; set; } = TimeSpan.FromMinutes(30);
}

/// <summary>How grains make calls.</summary>
public class SiloMessagingOptions : MessagingOptions
{
}

/// <summary>How clients make calls.</summary>
public class ClientMessagingOptions : MessagingOptions
{
}

/// <summary>Where a client finds its gateways.</summary>
public class StaticGatewayListProviderOptions
{
    /// <summary>The gateways' addresses.</summary>
    public List<Uri> Gateways { get; set; } = [];
}

/// <summary>When idle activations are collected, and how long activating and deactivating may take.</summary>
public class GrainCollectionOptions
{
    /// <summary>How often idle activations are looked for.</summary>
    public TimeSpan CollectionQuantum { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an activation may be idle.</summary>
    public TimeSpan CollectionAge { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The same for single classes, by their full names.</summary>
    public Dictionary<string, TimeSpan> ClassSpecificCollectionAge { get; set; } = [];

    /// <summary>How long activating may take.</summary>
    public TimeSpan ActivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long deactivating may take.</summary>
    public TimeSpan DeactivationTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether idle activations go early when memory is short. Nothing comes of it: one process of a developer has memory.</summary>
    public bool EnableActivationSheddingOnMemoryPressure { get; set; }

    /// <summary>How much of the memory may be used before they go, in percent.</summary>
    public double MemoryUsageLimitPercentage { get; set; } = 80;

    /// <summary>How much is used when enough are gone, in percent.</summary>
    public double MemoryUsageTargetPercentage { get; set; } = 75;
}
