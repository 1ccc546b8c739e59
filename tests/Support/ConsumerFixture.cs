namespace PahlawanPangan.Tests.Support;

/// <summary>A silo with every consumer and a gateway that the tests of several classes share, one after another.</summary>
public sealed class ConsumerFixture(Servers servers) : ClusterFixture(servers)
{
    internal RunningConsumers Consumers { get; private set; } = null!;

    internal LiveGateway Gateway { get; private set; } = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Consumers = RunningConsumers.Start(Cluster);
        Gateway = await LiveGateway.StartAsync(Cluster.Grains);
    }

    public override async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Consumers.DisposeAsync();
        await base.DisposeAsync();
    }
}
