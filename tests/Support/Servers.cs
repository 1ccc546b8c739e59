using PahlawanPangan.Local.Servers;
using PahlawanPangan.Tests.Cluster;

[assembly: AssemblyFixture(typeof(Servers))]

namespace PahlawanPangan.Tests.Support;

/// <summary>One PostgreSQL for the whole run, started when the first test asks for it; each cluster gets a database of its own.</summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private PostgresServer? _postgres;
    private int _databases;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The connection string of a new, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            _postgres ??= await PostgresServer.StartAsync();
            return await _postgres.CreateDatabaseAsync($"test_{++_databases}");
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _gate.Dispose();
    }
}
