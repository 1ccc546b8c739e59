using Microsoft.Extensions.Logging;
using Npgsql;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>The shard number that a database stores, so that mixed-up connection strings are detected before anything is written.</summary>
internal static class ShardIdentity
{
    /// <summary>The database's number; null when it has none yet.</summary>
    public static async Task<int?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT number::int FROM shard", connection);
        return await command.ExecuteScalarAsync(cancellation) as int?;
    }

    /// <summary>
    /// Refuses a database that is another shard, or whose positions are another server's; one that is not migrated yet may become any.
    /// </summary>
    /// <exception cref="InvalidDataException">It is not what it should be; the message says what to do.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, int shard, ILogger logger, CancellationToken cancellation)
    {
        await CheckNumberAsync(connection, shard, cancellation);
        if (await ExistsAsync(connection, "database_history", cancellation))
        {
            await DatabaseHistory.CheckAsync(connection, shard, logger, cancellation);
        }
    }

    /// <summary>Refuses a database that is another shard; one that is not migrated yet may become any.</summary>
    /// <exception cref="InvalidDataException">It is another shard.</exception>
    public static async Task CheckNumberAsync(NpgsqlConnection connection, int shard, CancellationToken cancellation)
    {
        if (await ExistsAsync(connection, "shard", cancellation)
            && await ReadAsync(connection, cancellation) is { } number && number != shard)
        {
            throw new InvalidDataException(
                $"The database configured as shard {shard} is shard {number}: put the connection strings in Postgres:ConnectionString "
                    + $"(shard 0) and Postgres:Shards in order.");
        }
    }

    private static async Task<bool> ExistsAsync(NpgsqlConnection connection, string table, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT to_regclass($1) IS NOT NULL", connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = table });
        return await command.ExecuteScalarAsync(cancellation) is true;
    }

    /// <summary>Gives a new database its number.</summary>
    public static async Task SetAsync(NpgsqlConnection connection, int shard, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("INSERT INTO shard (number) VALUES ($1) ON CONFLICT DO NOTHING", connection);
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)shard });
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
