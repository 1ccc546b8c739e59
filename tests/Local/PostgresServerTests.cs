using Npgsql;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Local;

/// <summary>The private PostgreSQL: durable, restartable, and never two on one folder.</summary>
[ServerTests]
public sealed class PostgresServerTests(PostgresServerFixture fixture) : IClassFixture<PostgresServerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_commit_is_there_after_the_server_was_killed()
    {
        var server = fixture.Server;
        await ExecuteAsync(server.ConnectionString, "CREATE TABLE kept (id int)");
        await ExecuteAsync(server.ConnectionString, "INSERT INTO kept VALUES (7)");
        var port = server.Port;

        await server.KillAsync();
        Assert.False(server.IsRunning);
        await server.RestartAsync(Cancellation);

        Assert.Equal(port, server.Port);
        Assert.Equal(7, await ExecuteAsync(server.ConnectionString, "SELECT id FROM kept"));
    }

    [Fact]
    public async Task It_is_as_durable_as_one_in_production()
    {
        var server = fixture.Server;

        foreach (var setting in new[] { "fsync", "synchronous_commit", "full_page_writes" })
        {
            Assert.Equal("on", await ExecuteAsync(server.ConnectionString, $"SHOW {setting}"));
        }
    }

    [Fact]
    public async Task Two_run_at_once_each_on_its_port_and_folder()
    {
        var one = fixture.Server;
        await ExecuteAsync(one.ConnectionString, "CREATE TABLE here (id int)");
        string folder;
        await using (var other = await PostgresServer.StartAsync(new ServerOptions { PreferredPort = one.Port }, Cancellation))
        {
            folder = other.Folder;
            Assert.NotEqual(one.Port, other.Port);
            Assert.Equal(DBNull.Value, await ExecuteAsync(other.ConnectionString, "SELECT to_regclass('here')::text"));
        }
        Assert.False(Directory.Exists(folder), "A temporary folder goes with its server.");
        Assert.Equal("here", await ExecuteAsync(one.ConnectionString, "SELECT to_regclass('here')::text"));
    }

    [Fact]
    public async Task A_second_one_on_the_same_folder_is_refused()
    {
        var server = fixture.Server;

        var refusal = await Assert.ThrowsAsync<ServerStartException>(
            () => PostgresServer.StartAsync(new ServerOptions { Folder = server.Folder }, Cancellation));

        Assert.Contains(server.Folder, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(1, await ExecuteAsync(server.ConnectionString, "SELECT 1"));
    }

    [Fact]
    public async Task A_pid_file_that_names_another_process_does_not_stop_a_start()
    {
        using var folder = new ScratchFolder();
        var options = new ServerOptions { Folder = folder.Path };
        string dataFolder;
        await using (var first = await PostgresServer.StartAsync(options, Cancellation))
        {
            dataFolder = Path.Combine(first.Folder, "data");
            await ExecuteAsync(first.ConnectionString, "CREATE TABLE kept (id int)");
        }
        // What a power cut leaves: the ids of before, which other processes have by now.
        var lines = new[] { $"{Environment.ProcessId}", dataFolder, "1700000000", "20000", "", "127.0.0.1" };
        await File.WriteAllLinesAsync(Path.Combine(dataFolder, "postmaster.pid"), lines, Cancellation);

        await using var second = await PostgresServer.StartAsync(options, Cancellation);

        Assert.Equal(0L, await ExecuteAsync(second.ConnectionString, "SELECT count(*) FROM kept"));
    }

    [Fact]
    public async Task A_database_of_ones_own_is_made_empty()
    {
        var server = fixture.Server;

        var one = await server.CreateDatabaseAsync("lots", Cancellation);
        await ExecuteAsync(one, "CREATE TABLE here (id int)");
        var again = await server.CreateDatabaseAsync("lots", Cancellation);

        Assert.Equal(DBNull.Value, await ExecuteAsync(again, "SELECT to_regclass('here')::text"));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string statement)
    {
        // Not from the pool: its connections do not know yet that the server was killed.
        await using var source = new NpgsqlDataSourceBuilder(connectionString + ";Pooling=false").Build();
        await using var command = source.CreateCommand(statement);
        return await command.ExecuteScalarAsync(Cancellation);
    }
}
