using Npgsql;

namespace PahlawanPangan.Grains.Shards;

/// <summary>Pools of connections, as all of the engine's are made.</summary>
internal static class PostgresPool
{
    // What runs again and again is parsed and planned once per connection; a connection string that says otherwise has the last word.
    private const string Usual = "Max Auto Prepare=100;Auto Prepare Min Usages=3;";

    /// <summary>Makes a pool.</summary>
    public static NpgsqlDataSource Create(string connectionString) => NpgsqlDataSource.Create(Usual + connectionString);
}
