using Microsoft.Extensions.Logging;
using Npgsql;

namespace PahlawanPangan.Grains.Postgres.Migrations;

/// <summary>Brings a database's schema up to this build's, step by step. Several may run at once: one works, the others wait.</summary>
internal sealed class Migrator
{
    // Any number that no other program locks: these are the letters "pangan".
    private const long AdvisoryLock = 0x70616e67616e;

    // Another migrator may be at work on a large table.
    private static readonly string TakeTurn =
        $"SET lock_timeout = '10min'; SELECT pg_advisory_lock({AdvisoryLock}); SET lock_timeout = DEFAULT";

    // On a busy database a step waits for a table for a moment only, since everything that comes after it would wait too.
    private const string Briefly = "SET LOCAL lock_timeout = '2s'";
    private const int TriesMax = 15;
    private static readonly TimeSpan PauseBetweenTries = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StepWithin = TimeSpan.FromHours(6);

    private readonly NpgsqlDataSource _database;
    private readonly ILogger<Migrator> _logger;
    private readonly int _shard;
    private string? _refused;

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
    /// changed. Or its positions are another server's, see <see cref="DatabaseHistory"/>.
    /// </exception>
    /// <exception cref="TimeoutException">Another migrator, or whatever uses a table, did not give way in time.</exception>
    public async Task<int> MigrateAsync(CancellationToken cancellation)
    {
        await using var connection = await _database.OpenConnectionAsync(cancellation);
        await TakeTurnAsync(connection, cancellation);
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
            await ShardIdentity.CheckNumberAsync(connection, _shard, cancellation);
            foreach (var migration in Migration.All.Skip(applied.Count))
            {
                await ApplyInTimeAsync(connection, migration, cancellation);
                GrainLog.Migrated(_logger, migration.Number, migration.Name);
            }

            await ShardIdentity.SetAsync(connection, _shard, cancellation);
            await DatabaseHistory.BeginAsync(connection, cancellation);
            await ShardIdentity.CheckAsync(connection, _shard, _logger, cancellation);
            await MakePartitionsAsync(connection, cancellation);
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
            if (await command.ExecuteScalarAsync(cancellation) is not int applied || applied < Migration.All.Count
                || await ShardIdentity.ReadAsync(connection, cancellation) != _shard)
            {
                return false;
            }

            await DatabaseHistory.CheckAsync(connection, _shard, _logger, cancellation);
            _refused = null;
            return true;
        }
        catch (InvalidDataException refused)
        {
            // One message, not one per check.
            if (_refused != refused.Message)
            {
                GrainLog.DatabaseRefused(_logger, refused);
                _refused = refused.Message;
            }

            return false;
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

    private static async Task TakeTurnAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            await ExecuteAsync(connection, TakeTurn, cancellation);
        }
        catch (PostgresException late) when (late.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new TimeoutException("Another migration of this database has run for ten minutes; wait for its end.", late);
        }
    }

    private static async Task ApplyInTimeAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                await ApplyAsync(connection, migration, cancellation);
                return;
            }
            catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                if (tries == TriesMax)
                {
                    throw new TimeoutException(
                        $"Migration {migration.Number} ({migration.Name}) needs a table that others keep locked; end their transactions "
                            + $"(pg_stat_activity) and run it again.",
                        busy);
                }

                await Task.Delay(PauseBetweenTries, cancellation);
            }
        }
    }

    /// <summary>The default partition takes what has no partition of its own, and upkeep tries again: no reason to stop a start.</summary>
    private async Task MakePartitionsAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        try
        {
            await OutboxPartitions.MakeAheadAsync(connection, cancellation);
        }
        catch (AggregateException failure)
        {
            GrainLog.PeriodicWorkFailed(_logger, "Partition maintenance", failure);
        }
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await ExecuteAsync(connection, Briefly, cancellation);
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
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = (int)StepWithin.TotalSeconds };
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
