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

        Assert.Equal(0, await OutboxPartitions.DropOldAsync(connection, daysKept: 7, CancellationToken.None));
        for (var lane = 0; lane < OutboxLane.Count; lane++)
        {
            var cursor = await RelayCursor.TakeAsync(database, lane, CancellationToken.None);
            await cursor.MoveAsync(new OutboxPlace(1, 0, new DateOnly(2020, 1, lane == 0 ? 1 : 2)), published: 0);
        }

        Assert.Equal(0, await OutboxPartitions.DropOldAsync(connection, daysKept: 7, CancellationToken.None));
        await ExecuteAsync(connection, "UPDATE relay_cursor SET day = '2020-01-02'");
        Assert.Equal(1, await OutboxPartitions.DropOldAsync(connection, daysKept: 7, CancellationToken.None));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
