using Microsoft.Extensions.Logging;
using Npgsql;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>Refuses a PostgreSQL with which the engine cannot work.</summary>
internal static class DatabaseEnvironment
{
    private const int VersionMin = 150_000;

    /// <summary>How far this machine's clock may be from the database's.</summary>
    private static readonly TimeSpan SkewMax = TimeSpan.FromMinutes(1);

    private const string Settings =
        """
        SELECT current_setting('server_version_num')::int, current_setting('server_encoding'), pg_is_in_recovery(),
               current_setting('transaction_read_only'), current_setting('default_transaction_isolation'),
               current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'), clock_timestamp()
        """;

    /// <summary>Checks a database; one that does not answer throws as any statement would.</summary>
    /// <exception cref="InvalidDataException">It is not fit; the message says what to change.</exception>
    public static async Task CheckAsync(
        NpgsqlDataSource database, int shard, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        try
        {
            await CheckSettingsAsync(database, shard, time, logger, cancellation);
            if (await SharesSessionsAsync(database, cancellation))
            {
                throw Pooled(shard);
            }
        }
        catch (PostgresException pooled) when (pooled.SqlState == PostgresErrorCodes.ProtocolViolation)
        {
            // PgBouncer's answer to a start parameter that it does not know, and to a transaction when it pools statements.
            throw new InvalidDataException($"{Pooled(shard).Message} It answers: {pooled.MessageText}.", pooled);
        }
    }

    private static async Task CheckSettingsAsync(
        NpgsqlDataSource database, int shard, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand(Settings);
        var asked = time.GetUtcNow();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        _ = await reader.ReadAsync(cancellation);
        var between = asked + ((time.GetUtcNow() - asked) / 2);
        var skew = reader.GetFieldValue<DateTimeOffset>(8) - between;
        string? fault = null;
        if (reader.GetInt32(0) < VersionMin)
        {
            fault = $"is of version {reader.GetInt32(0) / 10_000}; use PostgreSQL 15 or newer";
        }
        else if (reader.GetString(1) != "UTF8")
        {
            fault = $"has the encoding {reader.GetString(1)}; create it with ENCODING 'UTF8'";
        }
        else if (reader.GetBoolean(2) || reader.GetString(3) != "off")
        {
            fault = "is a standby or read-only; name the primary (Target Session Attributes=primary finds it among several hosts)";
        }
        else if (reader.GetString(4) != "read committed")
        {
            fault = $"has default_transaction_isolation = {reader.GetString(4)}; set it to 'read committed'";
        }
        else if (skew.Duration() > SkewMax)
        {
            fault = string.Create(
                null, $"has a clock that differs by {skew.TotalSeconds:0} s from this machine's; set both by NTP");
        }

        if (fault is not null)
        {
            throw new InvalidDataException($"Database {shard} {fault}.");
        }

        for (var setting = 5; setting <= 7; setting++)
        {
            if (reader.GetString(setting) == "off")
            {
                GrainLog.NotDurable(logger, shard, setting == 5 ? "fsync" : setting == 6 ? "full_page_writes" : "synchronous_commit");
            }
        }
    }

    /// <summary>
    /// Whether what one connection sets shows up in another, or is gone when it asks again while others are busy: a pooler between gives
    /// each transaction whatever session is free.
    /// </summary>
    internal static async Task<bool> SharesSessionsAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        const int Others = 4;
        var mark = Guid.NewGuid().ToString();
        await using var marked = await database.OpenConnectionAsync(cancellation);
        var others = new List<NpgsqlConnection>();
        try
        {
            for (var other = 0; other < Others; other++)
            {
                others.Add(await database.OpenConnectionAsync(cancellation));
            }

            _ = await AskAsync(marked, $"SELECT set_config('pangan.session', '{mark}', false)", cancellation);
            foreach (var connection in others)
            {
                // Its transaction stays open, so that its session is not free.
                _ = await connection.BeginTransactionAsync(cancellation);
                if (await AskAsync(connection, "SELECT current_setting('pangan.session', true)", cancellation) == mark)
                {
                    return true;
                }
            }

            return await AskAsync(marked, "SELECT current_setting('pangan.session', true)", cancellation) != mark;
        }
        finally
        {
            foreach (var connection in others)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task<string?> AskAsync(NpgsqlConnection connection, string query, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(query, connection);
        return await command.ExecuteScalarAsync(cancellation) as string;
    }

    private static InvalidDataException Pooled(int shard) => new(
        $"Database {shard} is behind a pooler that does not keep sessions apart (PgBouncer with pool_mode = transaction or statement). "
            + "Prepared statements and settings of one silo would be another's. Use pool_mode = session with "
            + "ignore_startup_parameters = options, or connect directly: each silo pools its connections itself.");
}
