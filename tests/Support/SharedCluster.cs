namespace PahlawanPangan.Tests.Support;

/// <summary>
/// A cluster with two gateways that the tests of a class or of a collection share, started by the first of them. Its answers to requests
/// about addresses are not paced, and its passwords are hashed cheaply.
/// </summary>
public sealed class SharedCluster : IAsyncLifetime
{
    private PanganCluster? _cluster;
    private LiveGateway? _one;
    private LiveGateway? _other;

    /// <summary>The silo.</summary>
    internal PanganCluster Cluster => _cluster ?? throw new InvalidOperationException("Await StartAsync first.");

    /// <summary>The gateway that most requests go to.</summary>
    internal LiveGateway Gateway => _one ?? throw new InvalidOperationException("Await StartAsync first.");

    /// <summary>A second gateway, which shares only the silo with the first.</summary>
    internal LiveGateway OtherGateway => _other ?? throw new InvalidOperationException("Await StartAsync first.");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async Task<SharedCluster> StartAsync(Servers servers)
    {
        if (_cluster is null)
        {
            _cluster = await PanganCluster.StartAsync(
                servers, null, ("Accounts:AnswerStepMilliseconds", "0"), ("Accounts:MessagesMax", "1000"), ("Passwords:MemoryKiB", "7168"),
                ("Passwords:Iterations", "1"), ("Notifications:AllowPrivateTargets", "true"));
            _one = await LiveGateway.StartAsync(_cluster.Grains);
            _other = await LiveGateway.StartAsync(_cluster.Grains);
        }

        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await (_one?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_other?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
