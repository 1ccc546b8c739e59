using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A silo and a client in the tests' own process.</summary>
public class TestCluster : IDisposable, IAsyncDisposable
{
    private IHost? _client;

    /// <summary>Made by <see cref="TestClusterBuilder.Build"/>.</summary>
    public TestCluster(
        TestClusterOptions options, IReadOnlyList<IConfigurationSource> configurationSources, ITestClusterPortAllocator portAllocator)
    {
        Options = options;
        ConfigurationSources = configurationSources;
        PortAllocator = portAllocator;
    }

    /// <summary>The cluster's settings.</summary>
    public TestClusterOptions Options { get; }

    /// <summary>Configuration that silos and client see.</summary>
    public IReadOnlyList<IConfigurationSource> ConfigurationSources { get; }

    /// <summary>Finds the silo's ports.</summary>
    public ITestClusterPortAllocator PortAllocator { get; }

    /// <summary>The silo.</summary>
    public SiloHandle? Primary { get; private set; }

    /// <summary>The other silos: none.</summary>
    public IReadOnlyList<SiloHandle> SecondarySilos => [];

    /// <summary>The silos that run.</summary>
    public ReadOnlyCollection<SiloHandle> Silos => (Primary is null ? new List<SiloHandle>() : [Primary]).AsReadOnly();

    /// <summary>Calls grains from outside of the silo.</summary>
    public IClusterClient Client => _client?.Services.GetRequiredService<IClusterClient>()
        ?? throw new InvalidOperationException("The cluster has not been deployed, or its client has been stopped.");

    /// <summary>Makes references whose calls come from outside of the silo.</summary>
    public IGrainFactory GrainFactory => Client;

    /// <summary>The client's services.</summary>
    public IServiceProvider ServiceProvider => Client.ServiceProvider;

    /// <summary>Starts silo and client.</summary>
    public void Deploy() => DeployAsync().GetAwaiter().GetResult();

    /// <summary>Starts silo and client.</summary>
    public async Task DeployAsync()
    {
        if (Options.InitialSilosCount > 1)
        {
            throw new NotSupportedException(Hosts.SeveralSilos);
        }

        if (Options.InitialSilosCount == 1)
        {
            Primary = await StartSiloAsync();
        }

        if (Options.InitializeClientOnDeploy)
        {
            await InitializeClientAsync();
        }
    }

    /// <summary>Starts a client in place of the one there is.</summary>
    public async Task InitializeClientAsync()
    {
        await StopClusterClientAsync();
        var builder = NewHost();
        var configuration = BuildConfiguration();
        foreach (var configurator in Options.ClientBuilderConfiguratorTypes.Select(Make))
        {
            (configurator as IHostConfigurator)?.Configure(builder);
            if (configurator is IClientBuilderConfigurator ofClient)
            {
                builder.UseOrleansClient(client => ofClient.Configure(configuration, client));
            }
        }

        builder.UseOrleansClient(client => Hosts.Configure(client, Options.ClusterId, Options.ServiceId));
        _client = builder.Build();
        await _client.StartAsync();
    }

    /// <summary>Starts another silo, of which there can be none beside the first.</summary>
    public async Task<SiloHandle> StartAdditionalSiloAsync(bool startAdditionalSiloOnNewPort = false) =>
        Primary is null ? Primary = await StartSiloAsync() : throw new NotSupportedException(Hosts.SeveralSilos);

    /// <summary>Stops a silo, whose grains deactivate first.</summary>
    public Task StopSiloAsync(SiloHandle instance) => EndSiloAsync(instance, stopGracefully: true);

    /// <summary>Ends a silo as a crash would: its grains hear nothing of it.</summary>
    public Task KillSiloAsync(SiloHandle instance) => EndSiloAsync(instance, stopGracefully: false);

    /// <summary>Stops a silo and starts one in its place.</summary>
    public async Task<SiloHandle?> RestartSiloAsync(SiloHandle instance)
    {
        if (instance is null)
        {
            return null;
        }

        await StopSiloAsync(instance);
        return Primary = await StartSiloAsync();
    }

    /// <summary>Stops the client.</summary>
    public async Task StopClusterClientAsync()
    {
        var client = _client;
        _client = null;
        await Hosts.StopAsync(client);
    }

    /// <summary>Stops client and silo.</summary>
    public void StopAllSilos() => StopAllSilosAsync().GetAwaiter().GetResult();

    /// <summary>Stops client and silo.</summary>
    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        if (Primary is not null)
        {
            await StopSiloAsync(Primary);
        }
    }

    /// <summary>The silos that run.</summary>
    public IEnumerable<SiloHandle> GetActiveSilos() => Silos.Where(static silo => silo.IsActive);

    /// <summary>The services of a silo, or of any.</summary>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) =>
        Primary is InProcessSiloHandle handle && (silo is null || silo.Equals(handle.SiloAddress))
            ? handle.ServiceProvider
            : throw new ArgumentException($"No silo of this cluster has the address {silo}.", nameof(silo));

    /// <summary>The activation of a grain, if it is active.</summary>
    public bool TryGetGrainContext(GrainId grainId, [NotNullWhen(true)] out IGrainContext? grainContext) =>
        Hosts.TryFind(Silos, grainId, out grainContext) && grainContext is not null;

    /// <summary>Ends a grain's activation, and waits until it has ended.</summary>
    public Task DeactivateAsync(GrainId grainId) => Hosts.DeactivateAsync(TryGetGrainContext(grainId, out var context) ? context : null);

    /// <summary>Ends a grain's activation, and waits until it has ended.</summary>
    public Task DeactivateAsync(IAddressable grain) => DeactivateAsync(grain.GetGrainId());

    /// <summary>Waits until a grain's activation has ended.</summary>
    public Task WaitForDeactivationAsync(GrainId grainId) =>
        TryGetGrainContext(grainId, out var context) ? context.Deactivated : Task.CompletedTask;

    /// <summary>Waits until a grain's activation has ended.</summary>
    public Task WaitForDeactivationAsync(IAddressable grain) => WaitForDeactivationAsync(grain.GetGrainId());

    /// <summary>Waits until every silo knows of every other, which one silo does at once.</summary>
    public Task WaitForLivenessToStabilizeAsync(bool didKill = false) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAllSilosAsync();
        PortAllocator.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        DisposeAsync().AsTask().GetAwaiter().GetResult();
        GC.SuppressFinalize(this);
    }

    private static object Make(string? configuratorType) => Activator.CreateInstance(Type.GetType(configuratorType!, throwOnError: true)!)!;

    private HostBuilder NewHost()
    {
        var builder = new HostBuilder();
        builder.UseEnvironment(Environments.Development);
        builder.ConfigureHostConfiguration(configuration =>
        {
            foreach (var source in ConfigurationSources)
            {
                configuration.Add(source);
            }
        });
        return builder;
    }

    private IConfigurationRoot BuildConfiguration()
    {
        var configuration = new ConfigurationBuilder();
        foreach (var source in ConfigurationSources)
        {
            configuration.Add(source);
        }

        return configuration.Build();
    }

    private Task<InProcessSiloHandle> StartSiloAsync()
    {
        var (siloPort, gatewayPort) = PortAllocator.AllocateConsecutivePortPairs(1);
        var name = Hosts.NameOf(0);
        var builder = NewHost();
        foreach (var configurator in Options.SiloBuilderConfiguratorTypes.Select(Make))
        {
            (configurator as IHostConfigurator)?.Configure(builder);
            if (configurator is ISiloConfigurator ofSilo)
            {
                builder.UseOrleans(ofSilo.Configure);
            }
        }

        builder.UseOrleans(silo => Hosts.Configure(silo, Options.ClusterId, Options.ServiceId, name, siloPort, gatewayPort));
        return InProcessSiloHandle.StartAsync(builder.Build(), name, 0);
    }

    private async Task EndSiloAsync(SiloHandle instance, bool stopGracefully)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await instance.StopSiloAsync(stopGracefully);
        await instance.DisposeAsync();
        Primary = null;
    }
}
