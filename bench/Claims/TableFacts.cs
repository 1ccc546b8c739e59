using System.Globalization;
using Npgsql;

namespace PahlawanPangan.Bench.Claims;

/// <summary>PostgreSQL's statistics of the lots' table: whether updates stayed on their page, and whether plans read it whole.</summary>
internal static class TableFacts
{
    private const string Query =
        """
        SELECT l.n_tup_upd, l.n_tup_hot_upd, l.seq_scan, c.seq_scan
        FROM pg_stat_user_tables l, pg_stat_user_tables c WHERE l.relname = 'lot' AND c.relname = 'claim'
        """;

    public static async Task WriteAsync(TextWriter output, string name, NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(Query);
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            return;
        }

        var updates = reader.GetInt64(0);
        var hot = updates == 0 ? 1 : (double)reader.GetInt64(1) / updates;
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {updates} updates of lots, {hot:P1} of them HOT; whole scans (the bench's own checks included): lot "
                + $"{reader.GetInt64(2)}, claim {reader.GetInt64(3)}"));
    }
}
