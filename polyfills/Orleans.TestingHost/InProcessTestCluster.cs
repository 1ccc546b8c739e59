using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A silo and a client in the tests' own process.</summary>
public sealed class InProcessTestCluster : IDisposable, IAsyncDisposable
{
    private readonly List<InProcessSiloHandle> _silos = [];
    private IHost? _client;

    /// <summary>Made by <see cref="InProcessTestClusterBuilder.Build"/>.</summary>
    public InProcessTestCluster(InProcessTestClusterOptions options, ITestClusterPortAllocator portAllocator)
    {
        Options = options;
        PortAllocator = portAllocator;
    }

    /// <summary>The cluster's settings.</summary>
    public InProcessTestClusterOptions Options { get; }

    /// <summary>Finds the silo's ports.</summary>
    public ITestClusterPortAllocator PortAllocator { get; }

    /// <summary>The silos that run.</summary>
    public ReadOnlyCollection<InProcessSiloHandle> Silos
    {
        get
        {
            lock (_silos)
            {
                return new List<InProcessSiloHandle>(_silos).AsReadOnly();
            }
        }
    }

    /// <summary>Calls grains from outside of the silo.</summary>
    public IClusterClient Client => (IClusterClient?)_client?.Services.GetService(typeof(IClusterClient))
        ?? throw new InvalidOperationException("The cluster has not been deployed, or its client has been stopped.");

    /// <summary>Starts silo and client.</summary>
    public async Task DeployAsync()
    {
        if (Options.InitialSilosCount > 1)
        {
            throw new NotSupportedException(Hosts.SeveralSilos);
        }

        await StartSilosAsync(Options.InitialSilosCount);
        if (Options.InitializeClientOnDeploy)
        {
            await InitializeClientAsync();
        }
    }

    /// <summary>Starts a client in place of the one there is.</summary>
    public async Task InitializeClientAsync()
    {
        await StopClusterClientAsync();
        var builder = NewHost("TestClusterClient");
        foreach (var configure in Options.ClientHostConfigurationDelegates)
        {
            configure(builder);
        }

        builder.UseOrleansClient(client => Hosts.Configure(client, Options.ClusterId, Options.ServiceId));
        _client = builder.Build();
        await _client.StartAsync();
    }

    /// <summary>Starts a silo where none runs.</summary>
    public async Task<InProcessSiloHandle> StartAdditionalSiloAsync() => (await StartSilosAsync(1))[0];

    /// <summary>Starts silos, of which one can run.</summary>
    public async Task<List<InProcessSiloHandle>> StartSilosAsync(int silosToStart)
    {
        List<InProcessSiloHandle> started = [];
        for (var i = 0; i < silosToStart; i++)
        {
            started.Add(await StartSiloAsync(Silos.Count));
        }

        return started;
    }

    /// <summary>Stops a silo, whose grains deactivate first.</summary>
    public Task StopSiloAsync(InProcessSiloHandle instance) => EndSiloAsync(instance, stopGracefully: true);

    /// <summary>Ends a silo as a crash would: its grains hear nothing of it.</summary>
    public Task KillSiloAsync(InProcessSiloHandle instance) => EndSiloAsync(instance, stopGracefully: false);

    /// <summary>Stops a silo and starts one in its place.</summary>
    public async Task<InProcessSiloHandle?> RestartSiloAsync(InProcessSiloHandle instance)
    {
        if (instance is null)
        {
            return null;
        }

        await StopSiloAsync(instance);
        return await StartSiloAsync(instance.InstanceNumber);
    }

    /// <summary>Stops every silo.</summary>
    public async Task StopSilosAsync()
    {
        foreach (var silo in Silos)
        {
            await StopSiloAsync(silo);
        }
    }

    /// <summary>Stops the client.</summary>
    public async Task StopClusterClientAsync()
    {
        var client = _client;
        _client = null;
        await Hosts.StopAsync(client);
    }

    /// <summary>Stops client and silos.</summary>
    public async Task StopAllSilosAsync()
    {
        await StopClusterClientAsync();
        await StopSilosAsync();
    }

    /// <summary>The silos that run.</summary>
    public IEnumerable<InProcessSiloHandle> GetActiveSilos() => Silos.Where(static silo => silo.IsActive);

    /// <summary>The services of a silo, or of any.</summary>
    public IServiceProvider GetSiloServiceProvider(SiloAddress? silo = null) =>
        Silos.FirstOrDefault(s => silo is null || s.SiloAddress.Equals(silo))?.ServiceProvider
        ?? throw new ArgumentException($"No silo of this cluster has the address {silo}.", nameof(silo));

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
    }

    /// <inheritdoc/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static HostApplicationBuilder NewHost(string name) => Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
    {
        ApplicationName = name,
        EnvironmentName = Environments.Development,
        DisableDefaults = true,
    });

    private async Task<InProcessSiloHandle> StartSiloAsync(int instanceNumber)
    {
        if (Silos.Count > 0)
        {
            throw new NotSupportedException(Hosts.SeveralSilos);
        }

        var (siloPort, gatewayPort) = PortAllocator.AllocateConsecutivePortPairs(1);
        var name = Hosts.NameOf(instanceNumber);
        var options = new InProcessTestSiloSpecificOptions { SiloName = name, SiloPort = siloPort, GatewayPort = gatewayPort };
        var builder = NewHost(name);
        foreach (var configure in Options.SiloHostConfigurationDelegates)
        {
            configure(options, builder);
        }

        builder.UseOrleans(silo => Hosts.Configure(silo, Options.ClusterId, Options.ServiceId, name, siloPort, gatewayPort));
        var handle = await InProcessSiloHandle.StartAsync(builder.Build(), name, instanceNumber);
        lock (_silos)
        {
            _silos.Add(handle);
        }

        return handle;
    }

    private async Task EndSiloAsync(InProcessSiloHandle instance, bool stopGracefully)
    {
        ArgumentNullException.ThrowIfNull(instance);
        await instance.StopSiloAsync(stopGracefully);
        await instance.DisposeAsync();
        lock (_silos)
        {
            _silos.Remove(instance);
        }
    }
}
