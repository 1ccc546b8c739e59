using System.Globalization;
using Npgsql;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Postgres.Migrations;

/// <summary>
/// The outbox has one partition per day (UTC). New ones are created days ahead; old ones are dropped whole, long after every relay has
/// passed them, so that events can be replayed until then. No step waits for a lock for longer than a moment, since everything that
/// comes after it would wait too; what could not be done is left for the next time.
/// </summary>
internal static class OutboxPartitions
{
    /// <summary>For how many days after today there is to be a partition.</summary>
    public const int DaysAhead = 7;

    /// <summary>Rows of a day that the default partition gives back at most; a day with more of them stays there until it is old.</summary>
    private const int MovedRowsMax = 20_000;

    private const int DeletedRowsMax = 10_000;
    private const string Briefly = "SET LOCAL lock_timeout = '250ms'; SET LOCAL statement_timeout = '20s'; ";

    /// <summary>Creates the missing partitions of yesterday (a clock may be set back), today and the coming days.</summary>
    /// <exception cref="AggregateException">Some could not be created; the others were.</exception>
    public static async Task MakeAheadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var today = await TodayAsync(connection, cancellation);
        var existing = (await NamesAsync(connection, cancellation)).ToHashSet(StringComparer.Ordinal);
        var missing = Enumerable.Range(-1, DaysAhead + 2).Select(today.AddDays).Where(day => !existing.Contains(Name(day)));
        await EachAsync(missing, day => MakeAsync(connection, day, cancellation), cancellation);
    }

    /// <summary>For how many days from tomorrow on there is a partition without a gap.</summary>
    public static async Task<int> CountAheadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var today = await TodayAsync(connection, cancellation);
        var existing = (await NamesAsync(connection, cancellation)).ToHashSet(StringComparer.Ordinal);
        var ahead = 0;
        while (existing.Contains(Name(today.AddDays(ahead + 1))))
        {
            ahead++;
        }

        return ahead;
    }

    /// <summary>Drops the partitions of days before the kept ones that every lane's cursor has passed.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="daysKept">How many days are kept.</param>
    /// <param name="today">Today by this process's clock: where the database's clock is ahead, it does not decide alone.</param>
    /// <param name="cancellation">Cancels it.</param>
    /// <returns>How many were dropped.</returns>
    /// <exception cref="AggregateException">Some could not be dropped; the others were.</exception>
    public static async Task<int> DropOldAsync(
        NpgsqlConnection connection, int daysKept, DateOnly today, CancellationToken cancellation)
    {
        var databaseToday = await TodayAsync(connection, cancellation);
        var oldestKept = (databaseToday < today ? databaseToday : today).AddDays(-daysKept);
        await using (var cursors = new NpgsqlCommand("SELECT count(*)::int, min(day) FROM relay_cursor", connection))
        await using (var reader = await cursors.ExecuteReaderAsync(cancellation))
        {
            _ = await reader.ReadAsync(cancellation);
            if (reader.GetInt32(0) < OutboxLane.Count)
            {
                return 0;
            }

            var slowest = reader.GetFieldValue<DateOnly>(1);
            oldestKept = slowest < oldestKept ? slowest : oldestKept;
        }

        var old = (await NamesAsync(connection, cancellation))
            .Where(name => string.CompareOrdinal(name, Name(oldestKept)) < 0)
            .ToList();
        await EachAsync(old, name => ExecuteAsync(connection, $"DROP TABLE {name}", cancellation), cancellation);
        await DeleteOthersAsync(connection, oldestKept, cancellation);
        return old.Count;
    }

    /// <summary>
    /// Attaching a table locks neither the outbox's readers nor its writers out, unlike creating it as a partition. The default partition
    /// is locked while its rows of that day move.
    /// </summary>
    private static async Task MakeAsync(NpgsqlConnection connection, DateOnly day, CancellationToken cancellation)
    {
        var (name, from, to) = (Name(day), $"{day:yyyy-MM-dd}", $"{day.AddDays(1):yyyy-MM-dd}");
        await using (var count = new NpgsqlCommand(
            $"SELECT count(*) FROM (SELECT FROM outbox_other WHERE day = '{from}' LIMIT {MovedRowsMax + 1}) AS o", connection))
        {
            if ((long)(await count.ExecuteScalarAsync(cancellation))! > MovedRowsMax)
            {
                return;
            }
        }

        await ExecuteAsync(
            connection,
            $"""
             DROP TABLE IF EXISTS {name};
             CREATE TABLE {name} (LIKE outbox INCLUDING ALL, CHECK (day >= '{from}' AND day < '{to}'));
             LOCK TABLE outbox_other IN ACCESS EXCLUSIVE MODE;
             WITH moved AS (DELETE FROM outbox_other WHERE day = '{from}' RETURNING *) INSERT INTO {name} SELECT * FROM moved;
             ALTER TABLE outbox ATTACH PARTITION {name} FOR VALUES FROM ('{from}') TO ('{to}');
             """,
            cancellation);
    }

    private static async Task DeleteOthersAsync(NpgsqlConnection connection, DateOnly oldestKept, CancellationToken cancellation)
    {
        await using var delete = new NpgsqlCommand(
            $"""
             DELETE FROM outbox_other WHERE ctid = ANY (ARRAY(
               SELECT ctid FROM outbox_other WHERE day < $1 LIMIT {DeletedRowsMax}))
             """,
            connection);
        delete.Parameters.Add(new NpgsqlParameter<DateOnly> { TypedValue = oldestKept });
        while (await delete.ExecuteNonQueryAsync(cancellation) == DeletedRowsMax)
        {
        }
    }

    private static string Name(DateOnly day) => $"outbox_d{day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)}";

    private static async Task<List<string>> NamesAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(
            "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'outbox'::regclass AND inhrelid::regclass::text LIKE "
                + "'outbox\\_d%'",
            connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellation))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static async Task<DateOnly> TodayAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand("SELECT (now() AT TIME ZONE 'UTC')::date", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        _ = await reader.ReadAsync(cancellation);
        return reader.GetFieldValue<DateOnly>(0);
    }

    /// <summary>Does a step for each, and reports the failures when all were tried.</summary>
    private static async Task EachAsync<T>(IEnumerable<T> items, Func<T, Task> step, CancellationToken cancellation)
    {
        List<Exception> failures = [];
        foreach (var item in items)
        {
            try
            {
                await step(item);
            }
            catch (PostgresException failure) when (!cancellation.IsCancellationRequested)
            {
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var command = new NpgsqlCommand(Briefly + sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }
}
