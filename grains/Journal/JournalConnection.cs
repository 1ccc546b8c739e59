using Npgsql;
using PahlawanPangan.Grains.Shards;

namespace PahlawanPangan.Grains.Journal;

/// <summary>Connections that journals write with.</summary>
internal static class JournalConnection
{
    // The journals' statements find rows by their keys, however many they are given, so one plan serves for ever. Left alone, PostgreSQL plans such
    // a statement anew for every batch, since its first few were small, which costs it most of a small batch's time; and on a young table it would
    // keep a plan that reads all of it, in whatever order.
    private const string Settings =
        "SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

    /// <summary>Connects.</summary>
    public static Task<NpgsqlConnection> OpenAsync(NpgsqlDataSource database) => PostgresPool.OpenAsync(database, Settings, CancellationToken.None);
}
