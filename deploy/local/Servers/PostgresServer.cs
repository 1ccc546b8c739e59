using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace PahlawanPangan.Local.Servers;

/// <summary>A private PostgreSQL, as durable as one in production.</summary>
public sealed class PostgresServer : LocalServer
{
    public const string UserName = "pangan";

    /// <summary>The name of a standby in <c>synchronous_standby_names</c>, and of its replication slot.</summary>
    public const string StandbyName = "pangan_standby";

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

    public static Task<PostgresServer> StartAsync(ServerOptions? options = null, CancellationToken cancellation = default) =>
        StartAsync(options, (folder, user) => PostgresDataFolder.OpenAsync(folder, user, UserName, cancellation), cancellation);

    /// <summary>
    /// Copies a running server and starts the copy, which follows it as a standby: as synchronous one once
    /// <see cref="WaitForStandbyAsync"/> was called on the other.
    /// </summary>
    public static Task<PostgresServer> StartStandbyAsync(
        PostgresServer primary, ServerOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(primary);
        return StartAsync(
            options, (folder, user) => PostgresDataFolder.CopyAsync(folder, user, primary.Source, cancellation), cancellation);
    }

    /// <summary>
    /// How new the data of a stopped server are: those of a later timeline are newer, those of a standby count as older than a primary's.
    /// </summary>
    internal static async Task<int> RankAsync(ServerOptions? options)
    {
        if (options?.Folder is null)
        {
            return -1;
        }
        using var folder = await ServerFolder.OpenAsync(options, "postgres", UnprivilegedUser.NeededByPostgres());
        return PostgresDataFolder.RankOf(folder["data"]);
    }

    /// <summary>Whether it follows another server.</summary>
    public async Task<bool> IsStandbyAsync(CancellationToken cancellation = default) =>
        await QueryAsync("SELECT pg_is_in_recovery()", cancellation) is true;

    /// <summary>Makes a standby a primary, on a timeline of its own; it returns when it takes writes.</summary>
    /// <exception cref="TimeoutException">It did not within a minute.</exception>
    public async Task PromoteAsync(CancellationToken cancellation = default)
    {
        if (await QueryAsync($"SELECT pg_promote(true, {WorkSeconds})", cancellation) is not true)
        {
            throw new TimeoutException($"PostgreSQL on port {Port} was not promoted within {WorkSeconds} s.");
        }
    }

    /// <summary>
    /// Whether a commit is acknowledged only when the standby has it on its disk. True waits until the standby has everything, so that
    /// from then on it may be promoted.
    /// </summary>
    /// <exception cref="TimeoutException">The standby does not follow.</exception>
    public async Task WaitForStandbyAsync(bool waits, CancellationToken cancellation = default)
    {
        _ = await QueryAsync($"ALTER SYSTEM SET synchronous_standby_names = '{(waits ? StandbyName : "")}'", cancellation);
        _ = await QueryAsync("SELECT pg_reload_conf()", cancellation);
        object? position = null;
        for (var since = Stopwatch.StartNew(); waits; await Task.Delay(TimeSpan.FromMilliseconds(20), cancellation))
        {
            // What was acknowledged before the setting was in force is below this position.
            position ??= await QueryAsync(
                "SELECT pg_current_wal_insert_lsn()::text FROM pg_stat_replication WHERE sync_state = 'sync'", cancellation);
            if (position is not null && await QueryAsync(
                $"SELECT flush_lsn >= '{position}' FROM pg_stat_replication WHERE sync_state = 'sync'", cancellation) is true)
            {
                return;
            }
            if (since.Elapsed > TimeSpan.FromSeconds(WorkSeconds))
            {
                throw new TimeoutException($"No standby follows PostgreSQL on port {Port}.");
            }
        }
    }

    /// <summary>
    /// Stops it, discards its data, copies another server's, and starts it as that one's standby on the same port. What only it had is
    /// gone: no client was ever given it, if its commits waited for the other.
    /// </summary>
    public async Task FollowAsync(PostgresServer primary, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(primary);
        ThawAll();
        await KillAsync();
        await _data.ReplaceAsync(_folder, primary.Source, cancellation);
        await RestartAsync(cancellation);
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
        if (await IsStandbyAsync(cancellation))
        {
            return true;
        }
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

    private static async Task<PostgresServer> StartAsync(
        ServerOptions? options, Func<ServerFolder, UnprivilegedUser?, Task<PostgresDataFolder>> openData, CancellationToken cancellation)
    {
        options ??= new ServerOptions();
        var user = UnprivilegedUser.NeededByPostgres();
        var folder = await ServerFolder.OpenAsync(options, "postgres", user);
        try
        {
            var server = new PostgresServer(folder, await openData(folder, user), options);
            await server.StartOnFreePortAsync(options.PreferredPort, cancellation);
            return server;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private PostgresSource Source => new(Host.Address, Port, UserName, _data.Password);

    private async Task<object?> QueryAsync(string statement, CancellationToken cancellation)
    {
        await using var connection = await ConnectAsync("postgres", cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Names and positions of this class's own.
        command.CommandText = statement;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellation);
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
