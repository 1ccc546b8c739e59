using Microsoft.Extensions.Hosting;
using Orleans.Hosting;

namespace Orleans.TestingHost;

/// <summary>Puts a test cluster together with delegates.</summary>
public sealed class InProcessTestClusterBuilder
{
    /// <summary>One silo.</summary>
    public InProcessTestClusterBuilder()
        : this(1)
    {
    }

    /// <summary>That many silos, of which there can be one.</summary>
    public InProcessTestClusterBuilder(short initialSilosCount) => Options = new InProcessTestClusterOptions
    {
        ClusterId = CreateClusterId(),
        ServiceId = Guid.NewGuid().ToString("N"),
        InitialSilosCount = initialSilosCount,
    };

    /// <summary>The cluster's settings.</summary>
    public InProcessTestClusterOptions Options { get; }

    /// <summary>Finds the silo's ports.</summary>
    public ITestClusterPortAllocator PortAllocator { get; } = new TestClusterPortAllocator();

    /// <summary>A name for a cluster that no other has.</summary>
    public static string CreateClusterId() => Hosts.CreateClusterId();

    /// <summary>Configures the hosts of silos and client.</summary>
    public InProcessTestClusterBuilder ConfigureHost(Action<IHostApplicationBuilder> configureDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureDelegate);
        Options.SiloHostConfigurationDelegates.Add((_, host) => configureDelegate(host));
        Options.ClientHostConfigurationDelegates.Add(configureDelegate);
        return this;
    }

    /// <summary>Configures silos.</summary>
    public InProcessTestClusterBuilder ConfigureSilo(Action<InProcessTestSiloSpecificOptions, ISiloBuilder> configureSiloDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureSiloDelegate);
        return ConfigureSiloHost((options, host) => host.UseOrleans(silo => configureSiloDelegate(options, silo)));
    }

    /// <summary>Configures the hosts of silos.</summary>
    public InProcessTestClusterBuilder ConfigureSiloHost(
        Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder> configureSiloHostDelegate)
    {
        Options.SiloHostConfigurationDelegates.Add(configureSiloHostDelegate);
        return this;
    }

    /// <summary>Configures the client.</summary>
    public InProcessTestClusterBuilder ConfigureClient(Action<IClientBuilder> configureClientDelegate)
    {
        ArgumentNullException.ThrowIfNull(configureClientDelegate);
        return ConfigureClientHost(host => host.UseOrleansClient(configureClientDelegate));
    }

    /// <summary>Configures the host of the client.</summary>
    public InProcessTestClusterBuilder ConfigureClientHost(Action<IHostApplicationBuilder> configureHostDelegate)
    {
        Options.ClientHostConfigurationDelegates.Add(configureHostDelegate);
        return this;
    }

    /// <summary>Makes the cluster, which <see cref="InProcessTestCluster.DeployAsync"/> starts.</summary>
    public InProcessTestCluster Build() => new(Options, PortAllocator);
}

/// <summary>The settings of a test cluster.</summary>
public sealed class InProcessTestClusterOptions
{
    /// <summary>The cluster's name.</summary>
    public string ClusterId { get; set; } = string.Empty;

    /// <summary>The service's name.</summary>
    public string ServiceId { get; set; } = string.Empty;

    /// <summary>How many silos there are at first.</summary>
    public short InitialSilosCount { get; set; }

    /// <summary>Whether the client starts with the silos.</summary>
    public bool InitializeClientOnDeploy { get; set; } = true;

    /// <summary>Whether to log to files, which this build does not.</summary>
    public bool ConfigureFileLogging { get; set; }

    /// <summary>Configure the hosts of silos.</summary>
    public List<Action<InProcessTestSiloSpecificOptions, IHostApplicationBuilder>> SiloHostConfigurationDelegates { get; } = [];

    /// <summary>Configure the host of the client.</summary>
    public List<Action<IHostApplicationBuilder>> ClientHostConfigurationDelegates { get; } = [];
}

/// <summary>What is different from silo to silo.</summary>
public sealed class InProcessTestSiloSpecificOptions
{
    /// <summary>The silo's name.</summary>
    public string SiloName { get; set; } = string.Empty;

    /// <summary>Its port among silos.</summary>
    public int SiloPort { get; set; }

    /// <summary>Its port for clients.</summary>
    public int GatewayPort { get; set; }
}
