using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Local;

/// <summary>One PostgreSQL for the tests that can share it: making a data folder takes two seconds.</summary>
public sealed class PostgresServerFixture : IAsyncLifetime
{
    private PostgresServer? _server;

    public PostgresServer Server => _server ?? throw new InvalidOperationException("xunit starts the server first.");

    public async ValueTask InitializeAsync() => _server = await PostgresServer.StartAsync();

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
