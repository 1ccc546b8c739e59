using System.Globalization;
using Npgsql;

namespace PahlawanPangan.Local.Servers;

/// <summary>A private PostgreSQL, as durable as one in production.</summary>
public sealed class PostgresServer : LocalServer
{
    public const string UserName = "pangan";
    private const int ProbeSeconds = 5;
    private const int WorkSeconds = 60;
    private readonly ServerFolder _folder;
    private readonly PostgresDataFolder _data;
    private readonly IReadOnlyDictionary<string, string> _settings;

    private PostgresServer(ServerFolder folder, PostgresDataFolder data, ServerOptions options)
        : base(options)
    {
        _folder = folder;
        _data = data;
        _settings = PostgresSettings.With(Host.Address, options.Settings);
    }

    /// <summary>The connection string of the database "pangan", as superuser.</summary>
    public string ConnectionString => ConnectionStringFor(UserName);

    protected override string Name => "PostgreSQL";

    private protected override ServerFolder ServerFolder => _folder;

    // Fast shutdown. SIGTERM would wait for all clients to disconnect.
    private protected override int StopSignal => Signals.Interrupt;

    public static async Task<PostgresServer> StartAsync(ServerOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ServerOptions();
        var user = UnprivilegedUser.NeededByPostgres();
        var folder = await ServerFolder.OpenAsync(options, "postgres", user);
        try
        {
            var data = await PostgresDataFolder.OpenAsync(folder, user, UserName, cancellation);
            var server = new PostgresServer(folder, data, options);
            await server.StartOnFreePortAsync(options.PreferredPort, cancellation);
            return server;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public string ConnectionStringFor(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = Host.Address,
        Port = Port,
        Username = UserName,
        Password = _data.Password,
        Database = database,
        // A private server without certificates: requesting TLS costs a round trip per connection.
        SslMode = SslMode.Disable,
    }.ConnectionString;

    /// <summary>Creates an empty database, dropping an existing one of that name, and returns its connection string.</summary>
    public Task<string> CreateDatabaseAsync(string database, CancellationToken cancellation = default) =>
        CreateDatabaseAsync(database, "template1", cancellation);

    /// <summary>Creates a database as a copy of another one, which must have no connections meanwhile.</summary>
    public async Task<string> CreateDatabaseAsync(string database, string template, CancellationToken cancellation = default)
    {
        await using var connection = await ConnectAsync("postgres", cancellation, WorkSeconds);
        await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {Quoted(database)} WITH (FORCE)", cancellation);
        await ExecuteAsync(connection, $"CREATE DATABASE {Quoted(database)} TEMPLATE {Quoted(template)}", cancellation);
        return ConnectionStringFor(database);
    }

    private protected override ServerLaunch Launch(int port) =>
        new(_data.Binary, Arguments(port), LogFile, Folder) { User = _data.User, DeathSignal = "INT" };

    private protected override async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync("postgres", cancellation);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection)
        {
            Parameters = { new() { Value = UserName } },
        };
        if (await find.ExecuteScalarAsync(cancellation) is null)
        {
            await ExecuteAsync(connection, $"CREATE DATABASE {Quoted(UserName)}", cancellation);
        }
        return true;
    }

    private List<string> Arguments(int port)
    {
        List<string> arguments = ["-D", _data.Path, "-p", port.ToString(CultureInfo.InvariantCulture)];
        foreach (var (name, value) in _settings)
        {
            arguments.AddRange(["-c", $"{name}={value}"]);
        }
        return arguments;
    }

    private async Task<NpgsqlConnection> ConnectAsync(string database, CancellationToken cancellation, int timeoutSeconds = ProbeSeconds)
    {
        var builder = new NpgsqlConnectionStringBuilder(ConnectionStringFor(database))
        {
            Pooling = false,
            Timeout = timeoutSeconds,
            CommandTimeout = WorkSeconds,
        };
        var connection = new NpgsqlConnection(builder.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names of databases cannot be parameters; they are quoted.
        command.CommandText = statement;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
