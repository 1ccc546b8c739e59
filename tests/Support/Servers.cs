using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Local.Servers;

[assembly: AssemblyFixture(typeof(Servers))]

namespace PahlawanPangan.Tests.Support;

/// <summary>One PostgreSQL for the whole run, started by the first test that needs it; every test gets its own database.</summary>
public sealed class Servers : IAsyncLifetime
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly HashSet<string> _templates = [];
    private PostgresServer? _postgres;
    private int _databases;

    /// <summary>For a server whose data may be in memory: a test kills processes, never the machine.</summary>
    public static ServerOptions InMemory { get; } = new() { InMemory = true };

    /// <summary>The fixture, for helpers that do not receive it from a test.</summary>
    public static async Task<Servers> CurrentAsync() => await TestContext.Current.GetFixture<Servers>()
        ?? throw new InvalidOperationException("Servers exist only while a test runs.");

    /// <summary>The process of PostgreSQL, once a test has created a database.</summary>
    public int PostgresProcessId => _postgres?.ProcessId ?? throw new InvalidOperationException("Create a database first.");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>The connection string of a new database with every migration applied, as shard 0 or another.</summary>
    public Task<string> NewDatabaseAsync(int shard = 0) => CreateAsync(shard);

    /// <summary>The connection string of a new, empty database.</summary>
    public Task<string> NewEmptyDatabaseAsync() => CreateAsync(shard: null);

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        _gate.Dispose();
    }

    private async Task<string> CreateAsync(int? shard)
    {
        Categories.RequireServers();
        await _gate.WaitAsync();
        try
        {
            _postgres ??= await StartAsync();
            var template = shard is { } number ? await TemplateAsync(_postgres, number) : "template1";
            return await CopyAsync(_postgres, template, $"test_{++_databases}");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The database that new ones of a shard are copied from, so that migrations run once.</summary>
    private async Task<string> TemplateAsync(PostgresServer postgres, int shard)
    {
        var template = $"migrated_{shard}";
        if (!_templates.Contains(template))
        {
            await using var database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync(template));
            await new Migrator(database, NullLogger<Migrator>.Instance, shard).MigrateAsync(CancellationToken.None);
            _templates.Add(template);
        }

        return template;
    }

    /// <summary>Copies the files of a database: to write a copy page by page to the log takes twice as long.</summary>
    private static async Task<string> CopyAsync(PostgresServer postgres, string template, string database)
    {
        await using var connection = new NpgsqlConnection(postgres.ConnectionStringFor("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {database} TEMPLATE {template} STRATEGY FILE_COPY", connection);
        await command.ExecuteNonQueryAsync();
        return postgres.ConnectionStringFor(database);
    }

    private static Task<PostgresServer> StartAsync() => PostgresServer.StartAsync(InMemory with
    {
        // A hundred databases have some hundred files each: to remove them from a disk took minutes at the end of a run.
        Settings = new Dictionary<string, string>
        {
            // The pools of all tests at once. Without fsync a crash of the machine would lose data, a killed process loses none.
            ["max_connections"] = "500",
            ["fsync"] = "off",
            ["full_page_writes"] = "off",
            ["max_wal_size"] = "256MB",
            ["min_wal_size"] = "64MB",

            // Each database lives for seconds: a worker that visits it finds nothing to do.
            ["autovacuum"] = "off",
        },
    });
}
