using System.Diagnostics;
using System.Runtime.CompilerServices;
using Npgsql;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>Creates the engine's connection pools.</summary>
internal static class PostgresPool
{
    // Repeated statements are parsed and planned once per connection. Nothing waits without a limit, and an idle connection over a link
    // that has gone silent is noticed within 20 seconds. The connection string can override these settings.
    private const string Usual =
        "Max Auto Prepare=100;Auto Prepare Min Usages=3;Timeout=5;Command Timeout=10;Keepalive=10;Tcp Keepalive=true;";

    // Of several hosts one may be unreachable, and each use of a pool may begin with that one.
    private const string UsualOfGroup = "Timeout=3;Host Recheck Seconds=10;";

    // The server ends what a lost client has left: a transaction that stays open would hold back every relay of that server.
    private const string EndLeftBehind =
        "-c idle_in_transaction_session_timeout=30s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    /// <summary>
    /// Settings for statements that find rows by their keys, so that one plan serves any number of keys. Without them, PostgreSQL plans
    /// such a statement again each time, since its first few runs were small, which costs most of a small batch's time; and on a young
    /// table it would keep a plan that reads the whole table, in any order. A transaction that waits for something else than the database
    /// holds back every relay, so the server ends it.
    /// </summary>
    public const string ByKey =
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET "
            + "enable_mergejoin = off; SET idle_in_transaction_session_timeout = 15000";

    // For pools whose connections are not reset: one beside each whose connections are.
    private static readonly ConditionalWeakTable<NpgsqlDataSource, NpgsqlDataSource> Resetting = [];

    /// <summary>The connection string with the engine's settings, each unless it has its own.</summary>
    public static string Settings(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(Usual + connectionString);
        if (PostgresGroup.Is(settings))
        {
            settings = new NpgsqlConnectionStringBuilder(Usual + UsualOfGroup + connectionString) { TargetSessionAttributes = "primary" };
        }

        // A statement that is cancelled while its commit waits for a standby succeeds: it was committed on this server alone. So the
        // answer to a cancellation is not waited for, and the outcome of whatever takes too long is unknown.
        settings.CancellationTimeout = -1;
        if (settings.Options is not { Length: > 0 } options)
        {
            settings.Options = EndLeftBehind;
        }
        else if (!options.StartsWith(EndLeftBehind, StringComparison.Ordinal))
        {
            settings.Options = $"{EndLeftBehind} {options}";
        }

        return settings.ConnectionString;
    }

    /// <summary>Creates a pool.</summary>
    public static NpgsqlDataSource Create(string connectionString)
    {
        var pool = new NpgsqlDataSourceBuilder(Settings(connectionString));
        var group = PostgresGroup.Of(pool.ConnectionStringBuilder);
        if (group is not null)
        {
            pool.UsePhysicalConnectionInitializer(
                static _ => throw new NotSupportedException("Connections are opened asynchronously."), group.ProveAsync);
        }

        // A statement without a traced request has no span: the journal's and the consumers' spans cover theirs.
        pool.ConfigureTracing(static tracing => tracing
            .ConfigureCommandFilter(static _ => Activity.Current is not null)
            .ConfigureBatchFilter(static _ => Activity.Current is not null));
        var source = pool.Build();
        group?.Add(source);
        return source;
    }

    /// <summary>Creates the one connection to a host of a group that watches it.</summary>
    public static NpgsqlDataSource CreateForWatch(NpgsqlConnectionStringBuilder host)
    {
        (host.MaxPoolSize, host.MinPoolSize) = (1, 0);
        return Create(host.ConnectionString);
    }

    /// <summary>
    /// Creates a further pool for one use, so that a use whose statements wait (for a lock, for a frozen database) takes no connection from
    /// another one.
    /// </summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="connectionsMax">The most connections.</param>
    /// <param name="commandWithin">How long a statement may take.</param>
    /// <param name="resets">
    /// Whether a connection's session is reset before it is used again. Without it, nothing may be set, locked or created for a session,
    /// and PostgreSQL is spared seven statements for each use.
    /// </param>
    public static NpgsqlDataSource CreateFor(
        string connectionString, int connectionsMax, TimeSpan commandWithin, bool resets = true)
    {
        var settings = new NpgsqlConnectionStringBuilder(Settings(connectionString));
        settings.MaxPoolSize = Math.Min(settings.MaxPoolSize, connectionsMax);
        settings.MinPoolSize = 0;
        settings.CommandTimeout = (int)commandWithin.TotalSeconds;
        settings.NoResetOnClose = !resets;
        return Create(settings.ConnectionString);
    }

    /// <summary>
    /// Creates a pool for background work, which nearly always sets nothing for its session, with a pool beside it for
    /// <see cref="OpenAsync"/>, whose connections are reset.
    /// </summary>
    /// <inheritdoc cref="CreateFor"/>
    public static NpgsqlDataSource CreateForBackground(string connectionString, int connectionsMax, TimeSpan commandWithin)
    {
        var pool = CreateFor(connectionString, connectionsMax, commandWithin, resets: false);
        Resetting.Add(pool, CreateFor(connectionString, connectionsMax, commandWithin));
        return pool;
    }

    /// <summary>Disposes of a pool, and of the one beside it.</summary>
    public static async ValueTask DisposeAsync(NpgsqlDataSource pool)
    {
        await pool.DisposeAsync();
        if (Resetting.TryGetValue(pool, out var beside))
        {
            await beside.DisposeAsync();
        }
    }

    /// <summary>Opens a connection for one kind of work and applies its settings.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource pool, string settings, CancellationToken cancellation)
    {
        var connection = await (Resetting.TryGetValue(pool, out var beside) ? beside : pool).OpenConnectionAsync(cancellation);
        try
        {
            await using var command = new NpgsqlCommand(settings, connection);
            await command.ExecuteNonQueryAsync(cancellation);
            return connection;
        }
        catch
        {
            await CloseAsync(connection);
            throw;
        }
    }

    /// <summary>
    /// Closes a connection that may be lost. That a keepalive finds it lost in the same moment makes the closing fail, which says nothing
    /// new.
    /// </summary>
    public static async Task CloseAsync(NpgsqlConnection connection)
    {
        try
        {
            await connection.DisposeAsync();
        }
        catch (Exception lost) when (DatabaseFailure.Includes(lost))
        {
            // Closed again, now that it is known to be lost, so that its place in the pool is free.
            await connection.CloseAsync();
        }
    }
}
