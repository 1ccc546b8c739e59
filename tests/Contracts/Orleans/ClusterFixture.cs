using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Orleans;

/// <summary>One silo and one client for all contract tests of Orleans that need nothing special.</summary>
public sealed class ClusterFixture : IAsyncLifetime
{
    public TestCluster Cluster { get; } = Build();

    public IGrainFactory Client => Cluster.Client;

    /// <summary>Makes references whose calls come from within the silo, beside its grains.</summary>
    public IGrainFactory Silo => Cluster.GetSiloServiceProvider().GetRequiredService<IGrainFactory>();

    public async ValueTask InitializeAsync() => await Cluster.DeployAsync();

    public async ValueTask DisposeAsync() => await Cluster.DisposeAsync();

    private static TestCluster Build() => new TestClusterBuilder(1)
        .AddSiloBuilderConfigurator<SiloSettings>()
        .Build();

    private sealed class SiloSettings : ISiloConfigurator
    {
        public void Configure(ISiloBuilder siloBuilder)
        {
            siloBuilder.AddMemoryGrainStorageAsDefault();
            siloBuilder.AddMemoryGrainStorage("shelf");
        }
    }
}

/// <summary>Shares the cluster among test classes.</summary>
[CollectionDefinition(Name)]
public sealed class OrleansContract : ICollectionFixture<ClusterFixture>
{
    public const string Name = "Orleans contract";
}
