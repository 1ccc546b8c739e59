using System.Diagnostics;
using Npgsql;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>Pools of connections, as all of the engine's are made.</summary>
internal static class PostgresPool
{
    // What runs again and again is parsed and planned once per connection; a connection string that says otherwise has the last word.
    private const string Usual = "Max Auto Prepare=100;Auto Prepare Min Usages=3;";

    /// <summary>
    /// Settings for statements that find rows by their keys, however many they are given, so that one plan serves for ever. Left alone, PostgreSQL plans such a
    /// statement anew each time, since its first few runs were small, which costs it most of a small batch's time; and on a young table it would keep a plan
    /// that reads all of it, in whatever order.
    /// </summary>
    public const string ByKey =
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

    /// <summary>Makes a pool.</summary>
    public static NpgsqlDataSource Create(string connectionString)
    {
        var pool = new NpgsqlDataSourceBuilder(Usual + connectionString);

        // A statement that no traced request caused has no span: the journal's and the consumers' spans cover theirs.
        pool.ConfigureTracing(static tracing => tracing
            .ConfigureCommandFilter(static _ => Activity.Current is not null)
            .ConfigureBatchFilter(static _ => Activity.Current is not null));
        return pool.Build();
    }

    /// <summary>Takes a connection for one kind of work, and gives it settings of its own.</summary>
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
