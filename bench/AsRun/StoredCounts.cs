using Npgsql;
using PahlawanPangan.Bench.Claims;

namespace PahlawanPangan.Bench.AsRun;

/// <summary>Compares counts in a side's database with the number of its claims.</summary>
internal static class StoredCounts
{
    /// <param name="database">The database.</param>
    /// <param name="query">A query for one row of whole numbers, whose columns are named by what they count.</param>
    /// <param name="expected">What each column must be.</param>
    public static async Task RequireAsync(NpgsqlDataSource database, string query, Func<string, long> expected)
    {
        await using var command = database.CreateCommand(query);
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync();
        _ = await reader.ReadAsync();
        for (var column = 0; column < reader.FieldCount; column++)
        {
            var (name, count) = (reader.GetName(column), reader.GetInt64(column));
            if (count != expected(name))
            {
                throw new BenchFault($"{name} should be {expected(name)} and is {count}.");
            }
        }
    }
}
