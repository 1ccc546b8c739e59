using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.TestingHost;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

/// <summary>Silos in hosts: what they offer, in which order they start and stop, and what they say to grains.</summary>
public sealed class HostingTests
{
    private readonly string _key = Gates.NewName();

    [Fact]
    public async Task SiloHost_OffersFactoryAndClient()
    {
        await using var cluster = await DeployAsync(static _ => { });
        var services = cluster.Silos[0].SiloHost.Services;

        await services.GetRequiredService<IGrainFactory>().GetGrain<IMortal>(_key).Activation();
        await services.GetRequiredService<IClusterClient>().GetGrain<IMortal>(_key).Activation();

        Assert.Equal("activated", Assert.Single(Gates.Notes(_key)));
        Assert.Equal(cluster.Silos[0].SiloAddress, services.GetRequiredService<ILocalSiloDetails>().SiloAddress);
    }

    [Fact]
    public async Task Stop_DeactivatesGrains()
    {
        var cluster = await DeployAsync(static _ => { });
        await cluster.Client.GetGrain<IMortal>(_key).Activation();

        await cluster.DisposeAsync();

        Assert.Equal(["activated", "deactivating ShuttingDown", "deactivated"], Gates.Notes(_key));
    }

    [Fact]
    public async Task Restart_ActivatesGrainsAnew()
    {
        await using var cluster = await DeployAsync(static _ => { });
        var before = await cluster.Silos[0].SiloHost.Services.GetRequiredService<IGrainFactory>().GetGrain<IMortal>(_key).Activation();

        await cluster.RestartSiloAsync(cluster.Silos[0]);

        var after = await cluster.Silos[0].SiloHost.Services.GetRequiredService<IGrainFactory>().GetGrain<IMortal>(_key).Activation();
        Assert.NotEqual(before, after);
    }

    [Fact]
    public async Task Lifecycle_RunsStagesUpAndDown()
    {
        var key = _key;
        var cluster = await DeployAsync(silo =>
        {
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(new Staged(key));
            silo.AddStartupTask((services, _) =>
            {
                Gates.Note(key, "startup task");
                return services.GetRequiredService<IGrainFactory>().GetGrain<IMortal>(key).Activation();
            });
        });
        await cluster.DisposeAsync();

        Assert.Equal(
            ["start 10000", "start 19000", "startup task", "activated", "deactivating ShuttingDown", "deactivated", "stop 19000", "stop 10000"],
            Gates.Notes(key));
    }

    [Fact]
    public async Task GrainContext_AndServices_AreInjected()
    {
        await using var cluster = await DeployAsync(static silo => silo.Services.AddScoped<Ladle>());
        var grains = cluster.Client;

        var first = await grains.GetGrain<IInjected>("one").Tell();
        var second = await grains.GetGrain<IInjected>("two").Tell();

        Assert.EndsWith("one", first.Id, StringComparison.Ordinal);
        Assert.NotEqual(first.Ladle, second.Ladle);
    }

    [Fact]
    public async Task IdleGrain_IsCollectedByItself()
    {
        await using var cluster = await DeployAsync(static silo => silo.Configure<GrainCollectionOptions>(static options =>
        {
            options.CollectionQuantum = TimeSpan.FromMilliseconds(100);
            options.CollectionAge = TimeSpan.FromMilliseconds(200);
        }));

        await cluster.Client.GetGrain<IMortal>(_key).Activation();
        await cluster.Client.GetGrain<IUndying>(_key + "-undying").Activation();
        await Gates.Pass(_key + " deactivated");

        Assert.Contains("deactivating ActivationIdle", Gates.Notes(_key));
        Assert.Equal("activated", Assert.Single(Gates.Notes(_key + "-undying")));
    }

    [Fact]
    public async Task CollectionAge_ShorterThanItsQuantum_IsRefused()
    {
        var refused = await Assert.ThrowsAsync<OrleansConfigurationException>(() => DeployAsync(static silo =>
            silo.Configure<GrainCollectionOptions>(static options => options.CollectionAge = options.CollectionQuantum)));

        Assert.Contains(nameof(GrainCollectionOptions.CollectionAge), refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clustering_LeftOut_IsRefused()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(static _ => { });
        using var host = builder.Build();

        await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync());
    }

    [Fact]
    public async Task ResponseTimeout_IsASetting()
    {
        await using var cluster = await DeployAsync(
            static silo => silo.Configure<SiloMessagingOptions>(static options => options.ResponseTimeout = TimeSpan.FromMilliseconds(300)));
        var grain = cluster.Silos[0].SiloHost.Services.GetRequiredService<IGrainFactory>().GetGrain<IMortal>(_key);

        await Assert.ThrowsAsync<TimeoutException>(() => grain.EndThenHold(_key, _key + " release"));
        Gates.Open(_key + " release");
    }

    [Fact]
    public async Task HostConfigurators_ReachSiloAndClient()
    {
        var builder = new TestClusterBuilder(1);
        builder.Properties["pantry"] = "open";
        builder.AddSiloBuilderConfigurator<Configurator>();
        builder.AddClientBuilderConfigurator<Configurator>();
        await using var cluster = builder.Build();
        await cluster.DeployAsync();

        Assert.Equal("silo open", cluster.GetSiloServiceProvider().GetRequiredService<Marker>().Text);
        Assert.Equal("client open", cluster.Client.ServiceProvider.GetRequiredService<Marker>().Text);
        Assert.True(cluster.Primary!.IsActive);
        await cluster.StopAllSilosAsync();
        Assert.Empty(cluster.Silos);
    }

    private static async Task<InProcessTestCluster> DeployAsync(Action<ISiloBuilder> configure)
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => configure(silo));
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return cluster;
    }

    private sealed class Staged(string key) : ILifecycleParticipant<ISiloLifecycle>
    {
        public void Participate(ISiloLifecycle lifecycle)
        {
            foreach (var stage in new[] { 19000, ServiceLifecycleStage.ApplicationServices })
            {
                lifecycle.Subscribe(nameof(Staged), stage, _ => Note($"start {stage}"), _ => Note($"stop {stage}"));
            }
        }

        private Task Note(string what)
        {
            Gates.Note(key, what);
            return Task.CompletedTask;
        }
    }

    private sealed record Marker(string Text);

    private sealed class Configurator : ISiloConfigurator, IClientBuilderConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder) =>
            siloBuilder.Services.AddSingleton(new Marker($"silo {siloBuilder.Configuration["pantry"]}"));

        public void Configure(IConfiguration configuration, IClientBuilder clientBuilder) =>
            clientBuilder.Services.AddSingleton(new Marker($"client {configuration["pantry"]}"));
    }
}

public sealed class Ladle
{
    public Guid Id { get; } = Guid.NewGuid();
}

[Alias("contract.IInjected")]
public interface IInjected : IGrainWithStringKey
{
    [Alias("Tell")]
    Task<(string Id, Guid Ladle)> Tell();
}

public sealed class ContractInjectedGrain(IGrainContext context, Ladle ladle) : Grain, IInjected
{
    public Task<(string Id, Guid Ladle)> Tell()
    {
        Assert.Same(context, GrainContext);
        return Task.FromResult((context.GrainId.ToString(), ladle.Id));
    }
}
