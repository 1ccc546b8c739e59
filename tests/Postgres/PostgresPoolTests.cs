using Npgsql;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Tests.Postgres;

/// <summary>The pools whose connections are not reset, and those beside them.</summary>
public sealed class PostgresPoolTests(Servers servers)
{
    private const string PlanMode = "SELECT current_setting('plan_cache_mode')";
    private const string LockTimeout = "SELECT current_setting('lock_timeout')";
    private const string Session = "SELECT pg_backend_pid()::text";

    [Fact]
    public async Task Settings_by_key_stay_with_the_connections_that_are_opened_for_them()
    {
        await using var pool = new Pool(await servers.NewDatabaseAsync());

        var first = await AskByKeyAsync(pool, Session);
        Assert.Equal(first, await AskByKeyAsync(pool, Session));
        Assert.Equal("force_generic_plan", await AskByKeyAsync(pool, PlanMode));
        Assert.Equal("auto", await pool.AskAsync(PlanMode));
        Assert.Equal("auto", await AskAsync(pool, "SELECT 1", PlanMode));
    }

    [Fact]
    public async Task Other_settings_are_gone_when_their_connection_is_closed()
    {
        await using var pool = new Pool(await servers.NewDatabaseAsync());

        Assert.Equal("1s", await AskAsync(pool, "SET lock_timeout = '1s'", LockTimeout));
        Assert.Equal("0", await AskAsync(pool, "SELECT 1", LockTimeout));
        Assert.Equal("0", await AskByKeyAsync(pool, LockTimeout));
        Assert.Equal("0", await pool.AskAsync(LockTimeout));
    }

    [Fact]
    public async Task Transaction_that_was_left_open_is_rolled_back()
    {
        await using var pool = new Pool(await servers.NewDatabaseAsync());
        await using (var connection = await PostgresPool.OpenAsync(pool.Source, PostgresPool.ByKey, CancellationToken.None))
        {
            _ = await connection.BeginTransactionAsync();
            await ExecuteAsync(connection, "CREATE TABLE left_behind (id integer)");
        }

        Assert.Equal("0", await AskByKeyAsync(pool, "SELECT count(*)::text FROM pg_class WHERE relname = 'left_behind'"));
    }

    private static Task<string?> AskByKeyAsync(Pool pool, string question) => AskAsync(pool, PostgresPool.ByKey, question);

    private static async Task<string?> AskAsync(Pool pool, string settings, string question)
    {
        await using var connection = await PostgresPool.OpenAsync(pool.Source, settings, CancellationToken.None);
        await using var command = new NpgsqlCommand(question, connection);
        return await command.ExecuteScalarAsync() as string;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string statement)
    {
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Pool(string database) : IAsyncDisposable
    {
        public NpgsqlDataSource Source { get; } = PostgresPool.CreateForBackground(database, 4, TimeSpan.FromSeconds(10));

        public async Task<string?> AskAsync(string question)
        {
            await using var command = Source.CreateCommand(question);
            return await command.ExecuteScalarAsync() as string;
        }

        public ValueTask DisposeAsync() => PostgresPool.DisposeAsync(Source);
    }
}
