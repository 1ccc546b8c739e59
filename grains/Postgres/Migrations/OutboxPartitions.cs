using System.Globalization;
using Npgsql;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Grains.Postgres.Migrations;

/// <summary>
/// The outbox has one partition per day (UTC). New ones are created days ahead; old ones are dropped whole, long after every relay has
/// passed them, so that events can be replayed until then.
/// </summary>
internal static class OutboxPartitions
{
    private const int DaysAhead = 7;

    /// <summary>Creates the missing partitions of the coming days.</summary>
    public static async Task MakeAheadAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var today = await TodayAsync(connection, cancellation);
        for (var day = 0; day <= DaysAhead; day++)
        {
            var from = today.AddDays(day);
            await ExecuteAsync(
                connection,
                $"CREATE TABLE IF NOT EXISTS {Name(from)} PARTITION OF outbox FOR VALUES FROM ('{from:yyyy-MM-dd}') TO "
                    + $"('{from.AddDays(1):yyyy-MM-dd}')",
                cancellation);
        }
    }

    /// <summary>Drops the partitions of days before the kept ones that every lane's cursor has passed.</summary>
    /// <returns>How many were dropped.</returns>
    public static async Task<int> DropOldAsync(NpgsqlConnection connection, int daysKept, CancellationToken cancellation)
    {
        var oldestKept = (await TodayAsync(connection, cancellation)).AddDays(-daysKept);
        await using var cursors = new NpgsqlCommand("SELECT count(*)::int, min(day) FROM relay_cursor", connection);
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
        foreach (var name in old)
        {
            await ExecuteAsync(connection, $"DROP TABLE {name}", cancellation);
        }

        return old.Count;
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

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
