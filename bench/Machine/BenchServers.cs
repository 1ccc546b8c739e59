using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Bench.Machine;

/// <summary>The bench's own PostgreSQL and nats-server, as durable as in production.</summary>
internal sealed class BenchServers : IAsyncDisposable
{
    /// <summary>
    /// Settings for sides that share a server and take turns in it. A checkpoint or a vacuum that one side's rounds caused would slow the
    /// other side's, so none may occur during a run. Durability is not touched: that is fsync and synchronous_commit, which are on.
    /// </summary>
    public static IReadOnlyDictionary<string, string> ForRounds { get; } = new Dictionary<string, string>
    {
        ["shared_buffers"] = "1GB",
        ["max_wal_size"] = "16GB",
        ["autovacuum"] = "off",
        ["checkpoint_timeout"] = "60min",
        ["max_connections"] = "1000",
    };

    private const string Template = "bench_template";
    private readonly Lazy<Callers> _callers = new();

    private BenchServers(PostgresServer postgres, NatsServer nats)
    {
        Postgres = postgres;
        Nats = nats;
    }

    public PostgresServer Postgres { get; }

    public NatsServer Nats { get; }

    /// <summary>The callers over HTTP, and the keys of the engines.</summary>
    public Callers Callers => _callers.Value;

    /// <param name="settings">PostgreSQL's settings, which override those that ./run starts it with.</param>
    public static async Task<BenchServers> StartAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        var postgres = await PostgresServer.StartAsync(new ServerOptions { Settings = settings ?? new Dictionary<string, string>() });
        try
        {
            await MigrateAsync(await postgres.CreateDatabaseAsync(Template));
            return new BenchServers(postgres, await NatsServer.StartAsync());
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates an empty database with the engine's schema.</summary>
    public Task<string> CreateDatabaseAsync(string name) => Postgres.CreateDatabaseAsync(name, Template);

    /// <summary>Kills them without a final checkpoint: their data is discarded.</summary>
    public async ValueTask DisposeAsync()
    {
        await Nats.DisposeAsync();
        await Postgres.KillAsync();
        await Postgres.DisposeAsync();
        if (_callers.IsValueCreated)
        {
            Callers.Dispose();
        }
    }

    private static async Task MigrateAsync(string connectionString)
    {
        // A template may have no connection open when it is copied.
        await using var database = NpgsqlDataSource.Create($"{connectionString};Pooling=false");
        _ = await new Migrator(database, NullLogger<Migrator>.Instance).MigrateAsync(CancellationToken.None);
    }
}
