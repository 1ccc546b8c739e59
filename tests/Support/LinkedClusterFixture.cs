namespace PahlawanPangan.Tests.Support;

/// <summary>A silo whose link to its database a test cuts and restores, which the tests of a class share.</summary>
public sealed class LinkedClusterFixture(Servers servers) : ClusterFixture(servers)
{
    /// <summary>The link between the silo and the database; each test leaves it as it was.</summary>
    public DatabaseLink Link { get; } = new();

    protected override DatabaseLink? LinkToDatabase => Link;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await Link.DisposeAsync();
    }
}
