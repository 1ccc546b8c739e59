using Microsoft.Extensions.Logging;
using Npgsql;

namespace PahlawanPangan.Grains.Postgres.Migrations;

/// <summary>Brings a database's schema up to this build's, step by step. Several may run at once: one works, the others wait.</summary>
internal sealed class Migrator
{
    // Any number that no other program locks: these are the letters "pangan".
    private const long AdvisoryLock = 0x70616e67616e;

    private readonly NpgsqlDataSource _database;
    private readonly ILogger<Migrator> _logger;
    private readonly int _shard;

    /// <summary>Creates a migrator of a database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="logger">Logs each step.</param>
    /// <param name="shard">Which of the lots' databases it is, from 0; a new database takes the number, another one must have it.</param>
    public Migrator(NpgsqlDataSource database, ILogger<Migrator> logger, int shard = 0)
    {
        _database = database;
        _logger = logger;
        _shard = shard;
    }

    /// <summary>Applies what is missing, each step in a transaction of its own, and makes the outbox's next partitions.</summary>
    /// <returns>How many steps were applied.</returns>
    /// <exception cref="InvalidDataException">
    /// An applied step differs from this build's, the database is ahead of this build, or it has another shard's number: nothing was
    /// changed.
    /// </exception>
    public async Task<int> MigrateAsync(CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await ExecuteAsync(connection, $"SELECT pg_advisory_lock({AdvisoryLock})", cancellation);
        try
        {
            await ExecuteAsync(
                connection,
                """
                CREATE TABLE IF NOT EXISTS schema_migration (
                  number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
                """,
                cancellation);
            var applied = await ReadAppliedAsync(connection, cancellation);
            Check(applied);
            await ShardIdentity.CheckAsync(connection, _shard, cancellation);
            foreach (var migration in Migration.All.Skip(applied.Count))
            {
                await ApplyAsync(connection, migration, cancellation);
                GrainLog.Migrated(_logger, migration.Number, migration.Name);
            }

            await ShardIdentity.SetAsync(connection, _shard, cancellation);
            await OutboxPartitions.MakeAheadAsync(connection, cancellation);
            return Migration.All.Count - applied.Count;
        }
        finally
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        }
    }

    /// <summary>True when every step of this build was applied and the database is the shard that it should be.</summary>
    public async Task<bool> IsCurrentAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await _database.OpenConnectionAsync(cancellation);
            await using var command = new NpgsqlCommand("SELECT count(*)::int FROM schema_migration", connection);
            return await command.ExecuteScalarAsync(cancellation) is int applied && applied >= Migration.All.Count
                && await ShardIdentity.ReadAsync(connection, cancellation) == _shard;
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return false;
        }
    }

    private static void Check(List<(int Number, string Checksum)> applied)
    {
        if (applied.Count > Migration.All.Count)
        {
            throw new InvalidDataException(
                $"The database has {applied.Count} migrations, this build knows {Migration.All.Count}: run a newer build.");
        }

        foreach (var (stored, known) in applied.Zip(Migration.All))
        {
            if (stored.Number != known.Number || stored.Checksum != known.Checksum)
            {
                throw new InvalidDataException(
                    $"Migration {known.Number} ({known.Name}) was edited after it was applied. Restore it and add a new one instead.");
            }
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, migration.Sql, cancellation);
        await using var note = new NpgsqlCommand("INSERT INTO schema_migration (number, name, checksum) VALUES ($1, $2, $3)", connection);
        note.Parameters.Add(new NpgsqlParameter<int> { TypedValue = migration.Number });
        note.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Name });
        note.Parameters.Add(new NpgsqlParameter<string> { TypedValue = migration.Checksum });
        await note.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(CancellationToken.None);
    }

    private static async Task<List<(int Number, string Checksum)>> ReadAppliedAsync(
        NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT number, checksum FROM schema_migration ORDER BY number", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var applied = new List<(int, string)>();
        while (await reader.ReadAsync(cancellation))
        {
            applied.Add((reader.GetInt32(0), reader.GetString(1)));
        }

        return applied;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
