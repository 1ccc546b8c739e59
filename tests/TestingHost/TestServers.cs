using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.TestingHost;

/// <summary>The servers of a test cluster: those that were named, and private ones in place of those that were not.</summary>
internal sealed class TestServers : IAsyncDisposable
{
    private readonly PostgresServer? _postgres;
    private readonly NatsServer? _nats;

    private TestServers(PanganTestOptions options, PostgresServer? postgres, NatsServer? nats)
    {
        (_postgres, _nats) = (postgres, nats);
        PostgresConnectionString = options.PostgresConnectionString ?? postgres!.ConnectionString;
        NatsUrl = options.NatsUrl ?? nats!.Url;
    }

    public string PostgresConnectionString { get; }

    public string NatsUrl { get; }

    public static async Task<TestServers> StartAsync(PanganTestOptions options)
    {
        var inMemory = new ServerOptions { InMemory = true };
        var postgres = options.PostgresConnectionString is null ? await PostgresServer.StartAsync(inMemory) : null;
        try
        {
            return new TestServers(options, postgres, options.NatsUrl is null ? await NatsServer.StartAsync(inMemory) : null);
        }
        catch when (postgres is not null)
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_nats is not null)
        {
            await _nats.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
    }
}
