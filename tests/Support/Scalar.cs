using Npgsql;

namespace PahlawanPangan.Tests.Support;

/// <summary>The single value of a query.</summary>
internal static class Scalar
{
    /// <summary>Runs a query; as in a WHERE clause, a condition that is NULL does not hold.</summary>
    public static async Task<T> ScalarAsync<T>(this NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync() switch
        {
            T value => value,
            null or DBNull when typeof(T) == typeof(bool) => default!,
            var other => throw new InvalidCastException($"{other ?? "No row"} is no {typeof(T).Name}: {sql}"),
        };
    }
}
