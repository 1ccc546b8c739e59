using Npgsql;

namespace PahlawanPangan.Grains.Shards;

/// <summary>Pools of connections, as all of the engine's are made.</summary>
internal static class PostgresPool
{
    // What runs again and again is parsed and planned once per connection; a connection string that says otherwise has the last word.
    private const string Usual = "Max Auto Prepare=100;Auto Prepare Min Usages=3;";

    /// <summary>Makes a pool.</summary>
    public static NpgsqlDataSource Create(string connectionString) => NpgsqlDataSource.Create(Usual + connectionString);

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
