namespace PahlawanPangan.Tests.Support;

/// <summary>
/// A silo that the tests of a class share, started before the first of them. Each test has lots, accounts and callers of its own, and its
/// clock begins where the test before left it. A class that needs settings derives from it.
/// </summary>
public class ClusterFixture(Servers servers) : IAsyncLifetime
{
    /// <summary>The silo, its database and its broker.</summary>
    public PanganCluster Cluster { get; private set; } = null!;

    /// <summary>The servers, for a test that needs a cluster of its own besides.</summary>
    public Servers Servers => servers;

    /// <summary>Settings in addition to the servers' addresses.</summary>
    protected virtual IReadOnlyList<(string Name, string Value)> Settings => [];

    /// <summary>How many databases hold lots.</summary>
    protected virtual int Databases => 1;

    /// <summary>A link between the silo and its last database, for tests that cut it.</summary>
    protected virtual DatabaseLink? LinkToDatabase => null;

    public virtual async ValueTask InitializeAsync() =>
        Cluster = await PanganCluster.StartAsync(servers, Databases, LinkToDatabase, [.. Settings]);

    public virtual async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
