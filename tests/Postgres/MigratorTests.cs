using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Grains.Postgres.Migrations;

namespace PahlawanPangan.Tests.Postgres;

public sealed class MigratorTests(Servers servers)
{
    [Fact]
    public async Task Many_migrators_at_once_apply_each_step_once()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewEmptyDatabaseAsync());

        var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => MigrateAsync(database)));

        Assert.Equal(Migration.All.Count, applied.Sum());
        Assert.True(await Migrator(database).IsCurrentAsync(CancellationToken.None));
    }

    [Fact]
    public async Task An_empty_database_is_not_current()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewEmptyDatabaseAsync());

        Assert.False(await Migrator(database).IsCurrentAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_step_edited_after_it_was_applied_is_refused_by_name()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewEmptyDatabaseAsync());
        await MigrateAsync(database);
        await ExecuteAsync(database, "UPDATE schema_migration SET checksum = 'other' WHERE number = 1");

        var problem = await Assert.ThrowsAsync<InvalidDataException>(() => MigrateAsync(database));

        Assert.Contains("Migration 1 (lots)", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_ahead_of_this_build_is_refused()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewEmptyDatabaseAsync());
        await MigrateAsync(database);
        await ExecuteAsync(database, "INSERT INTO schema_migration (number, name, checksum) VALUES (9999, 'later', '')");

        await Assert.ThrowsAsync<InvalidDataException>(() => MigrateAsync(database));
    }

    [Fact]
    public async Task Database_of_another_shard_is_refused_and_not_current()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewEmptyDatabaseAsync());
        await MigrateAsync(database);
        var mixedUp = new Migrator(database, NullLogger<Migrator>.Instance, shard: 2);

        var problem = await Assert.ThrowsAsync<InvalidDataException>(() => mixedUp.MigrateAsync(CancellationToken.None));

        Assert.Contains("shard 2 is shard 0", problem.Message, StringComparison.Ordinal);
        Assert.False(await mixedUp.IsCurrentAsync(CancellationToken.None));
        Assert.True(await Migrator(database).IsCurrentAsync(CancellationToken.None));
    }

    private static Migrator Migrator(NpgsqlDataSource database) => new(database, NullLogger<Migrator>.Instance);

    private static Task<int> MigrateAsync(NpgsqlDataSource database) => Migrator(database).MigrateAsync(CancellationToken.None);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
