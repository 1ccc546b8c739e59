using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres.Migrations;

namespace PahlawanPangan.Tests.Outbox;

public sealed class OutboxPartitionTests(Servers servers)
{
    [Fact]
    public async Task Old_partitions_are_dropped_only_when_every_lane_has_passed_them()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        await using var connection = await database.OpenConnectionAsync();
        await ExecuteAsync(
            connection, "CREATE TABLE outbox_d20200101 PARTITION OF outbox FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')");

        Assert.Equal(0, await OutboxPartitions.DropOldAsync(connection, daysKept: 7, Today, CancellationToken.None));
        for (var lane = 0; lane < OutboxLane.Count; lane++)
        {
            var cursor = await RelayCursor.TakeAsync(database, lane, CancellationToken.None);
            await cursor.MoveAsync(new OutboxPlace(1, 0, new DateOnly(2020, 1, lane == 0 ? 1 : 2)), published: 0);
        }

        Assert.Equal(0, await OutboxPartitions.DropOldAsync(connection, daysKept: 7, Today, CancellationToken.None));
        await ExecuteAsync(connection, "UPDATE relay_cursor SET day = '2020-01-02'");
        Assert.Equal(1, await OutboxPartitions.DropOldAsync(connection, daysKept: 7, Today, CancellationToken.None));
    }

    [Fact, Finding("upkeep that a single surprise ends for good")]
    public async Task Row_of_today_in_the_default_partition_moves_into_its_day_and_the_coming_days_are_made()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        await using var connection = await database.OpenConnectionAsync();
        await DropPartitionsAsync(connection);
        await InsertAsync(connection, days: 0);
        await InsertAsync(connection, days: 3);
        var before = await ScalarAsync<string>(connection, "SELECT string_agg(xid::text || day, ',' ORDER BY day) FROM outbox");

        await OutboxPartitions.MakeAheadAsync(connection, CancellationToken.None);

        Assert.Equal(OutboxPartitions.DaysAhead, await OutboxPartitions.CountAheadAsync(connection, CancellationToken.None));
        Assert.Equal(0, await ScalarAsync<long>(connection, "SELECT count(*) FROM outbox_other"));
        Assert.Equal(before, await ScalarAsync<string>(connection, "SELECT string_agg(xid::text || day, ',' ORDER BY day) FROM outbox"));
    }

    [Fact, Finding("upkeep that a single surprise ends for good")]
    public async Task Old_rows_of_the_default_partition_are_deleted_when_every_lane_has_passed_them()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        await using var connection = await database.OpenConnectionAsync();
        await InsertAsync(connection, days: -40);
        for (var lane = 0; lane < OutboxLane.Count; lane++)
        {
            _ = await RelayCursor.TakeAsync(database, lane, CancellationToken.None);
        }

        await OutboxPartitions.DropOldAsync(connection, daysKept: 7, Today, CancellationToken.None);

        Assert.Equal(0, await ScalarAsync<long>(connection, "SELECT count(*) FROM outbox"));
    }

    [Fact, Finding("upkeep that works on a clock that is not as expected")]
    public async Task Database_clock_that_is_ahead_drops_nothing_that_is_to_be_kept()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        await using var connection = await database.OpenConnectionAsync();
        for (var lane = 0; lane < OutboxLane.Count; lane++)
        {
            _ = await RelayCursor.TakeAsync(database, lane, CancellationToken.None);
        }

        // To a process whose clock is right, a database whose clock is 30 days ahead looks like this.
        Assert.Equal(0, await OutboxPartitions.DropOldAsync(connection, daysKept: 7, Today.AddDays(-30), CancellationToken.None));
    }

    [Fact, Finding("DDL without lock_timeout")]
    public async Task Reader_left_open_on_the_outbox_delays_no_writer_while_partitions_are_made_and_dropped()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        await using var connection = await database.OpenConnectionAsync();
        await DropPartitionsAsync(connection);
        await ExecuteAsync(
            connection, "CREATE TABLE outbox_d20200101 PARTITION OF outbox FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')");
        for (var lane = 0; lane < OutboxLane.Count; lane++)
        {
            _ = await RelayCursor.TakeAsync(database, lane, CancellationToken.None);
        }

        await using var reader = await database.OpenConnectionAsync();
        await using var reading = await reader.BeginTransactionAsync();
        await ExecuteAsync(reader, "SELECT FROM outbox");
        await using var writer = await database.OpenConnectionAsync();
        await ExecuteAsync(writer, "SET statement_timeout = '8s'");
        var upkeep = UpkeepAsync(connection);
        var written = 0;
        while (!upkeep.IsCompleted)
        {
            await InsertAsync(writer, days: 0);
            written++;
        }

        Assert.True(await upkeep, "upkeep reports that it must be repeated");
        Assert.True(written > 1, $"{written} rows were written meanwhile");
        await reading.RollbackAsync();
        Assert.False(await UpkeepAsync(connection), "upkeep succeeds once the reader has gone");
        Assert.Equal(OutboxPartitions.DaysAhead, await OutboxPartitions.CountAheadAsync(connection, CancellationToken.None));
    }

    private static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow);

    /// <summary>Upkeep of one database; true when some of it failed.</summary>
    private static async Task<bool> UpkeepAsync(NpgsqlConnection connection)
    {
        var failed = false;
        foreach (var step in new Func<Task>[]
        {
            () => OutboxPartitions.MakeAheadAsync(connection, CancellationToken.None),
            () => OutboxPartitions.DropOldAsync(connection, daysKept: 7, Today, CancellationToken.None),
        })
        {
            try
            {
                await step();
            }
            catch (AggregateException)
            {
                failed = true;
            }
        }

        return failed;
    }

    private static Task DropPartitionsAsync(NpgsqlConnection connection) => ExecuteAsync(
        connection,
        """
        DO $$ DECLARE name text; BEGIN
          FOR name IN SELECT inhrelid::regclass::text FROM pg_inherits
            WHERE inhparent = 'outbox'::regclass AND inhrelid::regclass::text LIKE 'outbox\_d%'
          LOOP EXECUTE 'DROP TABLE ' || name; END LOOP;
        END $$
        """);

    private static Task InsertAsync(NpgsqlConnection connection, int days) => ExecuteAsync(
        connection,
        $"""
         INSERT INTO outbox (lane, position, aggregate_id, sequence, event_id, subject, occurred_at, day, payload)
         VALUES (1, 0, gen_random_uuid(), 1, gen_random_uuid(), 'pangan.lot.posted.jakarta', now(),
           (now() AT TIME ZONE 'UTC')::date + {days}, '')
         """);

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
