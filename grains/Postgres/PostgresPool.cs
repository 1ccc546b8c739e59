using System.Diagnostics;
using Npgsql;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>Creates the engine's connection pools.</summary>
internal static class PostgresPool
{
    // Repeated statements are parsed and planned once per connection; the connection string can override these settings.
    private const string Usual = "Max Auto Prepare=100;Auto Prepare Min Usages=3;";

    /// <summary>
    /// Settings for statements that find rows by their keys, so that one plan serves any number of keys. Without them, PostgreSQL plans
    /// such a statement again each time, since its first few runs were small, which costs most of a small batch's time; and on a young
    /// table it would keep a plan that reads the whole table, in any order. A transaction that waits for something else than the database
    /// holds back every relay, so the server ends it.
    /// </summary>
    public const string ByKey =
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET "
            + "enable_mergejoin = off; SET idle_in_transaction_session_timeout = 15000";

    /// <summary>Creates a pool.</summary>
    public static NpgsqlDataSource Create(string connectionString)
    {
        var pool = new NpgsqlDataSourceBuilder(Usual + connectionString);

        // A statement without a traced request has no span: the journal's and the consumers' spans cover theirs.
        pool.ConfigureTracing(static tracing => tracing
            .ConfigureCommandFilter(static _ => Activity.Current is not null)
            .ConfigureBatchFilter(static _ => Activity.Current is not null));
        return pool.Build();
    }

    /// <summary>Opens a connection for one kind of work and applies its settings.</summary>
    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource pool, string settings, CancellationToken cancellation)
    {
        var connection = await pool.OpenConnectionAsync(cancellation);
        try
        {
            await using var command = new NpgsqlCommand(settings, connection);
            await command.ExecuteNonQueryAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
