using Microsoft.Extensions.Configuration;

namespace Orleans.TestingHost;

/// <summary>Puts a test cluster together with configurator classes.</summary>
public class TestClusterBuilder
{
    private readonly List<Action<IConfigurationBuilder>> _configureHost = [];
    private readonly List<Action> _configureBuilder = [];

    /// <summary>Two silos, as official, of which this build can run one: so say how many.</summary>
    public TestClusterBuilder()
        : this(2)
    {
    }

    /// <summary>That many silos, of which there can be one.</summary>
    public TestClusterBuilder(short initialSilosCount) => Options = new TestClusterOptions
    {
        InitialSilosCount = initialSilosCount,
        ClusterId = CreateClusterId(),
        ServiceId = Guid.NewGuid().ToString("N"),
    };

    /// <summary>The cluster's settings.</summary>
    public TestClusterOptions Options { get; }

    /// <summary>Configuration that silos and client see.</summary>
    public Dictionary<string, string?> Properties { get; } = [];

    /// <summary>Finds the silo's ports.</summary>
    public ITestClusterPortAllocator PortAllocator { get; set; } = new TestClusterPortAllocator();

    /// <summary>A name for a cluster that no other has.</summary>
    public static string CreateClusterId() => Hosts.CreateClusterId();

    /// <summary>Runs when the cluster is built.</summary>
    public TestClusterBuilder ConfigureBuilder(Action configureDelegate)
    {
        _configureBuilder.Add(configureDelegate);
        return this;
    }

    /// <summary>Adds configuration that silos and client see.</summary>
    public TestClusterBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate)
    {
        _configureHost.Add(configureDelegate);
        return this;
    }

    /// <summary>Configures silos with an <see cref="ISiloConfigurator"/> or an <see cref="IHostConfigurator"/>.</summary>
    public TestClusterBuilder AddSiloBuilderConfigurator<T>()
        where T : new()
    {
        Options.SiloBuilderConfiguratorTypes.Add(Check<T>(typeof(ISiloConfigurator)));
        return this;
    }

    /// <summary>Configures the client with an <see cref="IClientBuilderConfigurator"/> or an <see cref="IHostConfigurator"/>.</summary>
    public TestClusterBuilder AddClientBuilderConfigurator<T>()
        where T : new()
    {
        Options.ClientBuilderConfiguratorTypes.Add(Check<T>(typeof(IClientBuilderConfigurator)));
        return this;
    }

    /// <summary>Makes the cluster, which <see cref="TestCluster.DeployAsync"/> starts.</summary>
    public TestCluster Build()
    {
        _configureBuilder.ForEach(static configure => configure());
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(Properties);
        _configureHost.ForEach(configure => configure(configuration));
        return new TestCluster(Options, [.. configuration.Sources], PortAllocator);
    }

    private static string Check<T>(Type contract) =>
        contract.IsAssignableFrom(typeof(T)) || typeof(IHostConfigurator).IsAssignableFrom(typeof(T))
            ? typeof(T).AssemblyQualifiedName!
            : throw new ArgumentException($"{typeof(T)} implements neither {contract.Name} nor {nameof(IHostConfigurator)}.");
}

/// <summary>The settings of a test cluster.</summary>
public class TestClusterOptions
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
    public bool ConfigureFileLogging { get; set; } = true;

    /// <summary>The silos' configurators.</summary>
    public List<string?> SiloBuilderConfiguratorTypes { get; } = [];

    /// <summary>The client's configurators.</summary>
    public List<string?> ClientBuilderConfiguratorTypes { get; } = [];
}
