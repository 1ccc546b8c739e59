using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Postgres;

/// <summary>Data that another server's transactions numbered.</summary>
[Finding("a position kept apart from the identity of what it points into")]
public sealed class DatabaseHistoryTests(Servers servers)
{
    // What a restored dump looks like: all numbers are far above those that the server has given out.
    private const string FromElsewhere =
        """
        UPDATE outbox SET xid = (xid::text::bigint + 100000000)::text::xid8;
        UPDATE relay_cursor SET xid = (xid::text::bigint + 100000000)::text::xid8 WHERE xid > '0';
        UPDATE database_history SET system_identifier = 4711
        """;

    [Fact]
    public async Task Dump_restored_into_another_server_is_refused_until_it_is_adopted_and_then_nothing_is_lost_or_repeated()
    {
        await using var elsewhere = await PostgresServer.StartAsync(Servers.InMemory);
        var restored = await elsewhere.CreateDatabaseAsync("restored", CancellationToken.None);
        Guid lotId;
        await using (var cluster = await PanganCluster.StartAsync(servers))
        {
            lotId = await cluster.PostAsync(100);
            await ClaimAsync(cluster, lotId, 20);
            await StreamTap.ReadAsync(cluster.Nats.Url, 21);
            await Wait.UntilAsync(
                async () => (await OutboxBacklog.ReadAsync(cluster.Database, CancellationToken.None)).All(lane => lane.Events == 0));
            await cluster.Nats.KillAsync();
            await ClaimAsync(cluster, lotId, 3);
            await cluster.StopSiloAsync();
            await CopyAsync(cluster.ConnectionString, restored);
        }

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => PanganCluster.StartOverAsync([restored]));
        Assert.Contains("database adopt", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Adopted database 0: 3 events", await RunAsync(restored, "database", "adopt"), StringComparison.Ordinal);
        Assert.Contains("is this server's already", await RunAsync(restored, "database", "adopt"), StringComparison.Ordinal);
        await using var over = await PanganCluster.StartOverAsync([restored]);
        await ClaimAsync(over, lotId, 5);

        var events = await StreamTap.ReadAsync(over.Nats.Url, 8);
        Assert.Equal(Enumerable.Range(22, 8).Select(number => (long)number), events.Select(streamEvent => streamEvent.Sequence));
    }

    [Fact]
    public async Task Database_whose_positions_are_ahead_of_its_server_is_not_ready_writes_nothing_and_publishes_nothing()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        var lotId = await cluster.PostAsync(10);
        await StreamTap.ReadAsync(cluster.Nats.Url, 1);
        await cluster.StopSiloAsync();
        await cluster.ExecuteAsync(FromElsewhere);

        Assert.False(await Migrator(cluster.Database).IsCurrentAsync(CancellationToken.None));
        await using var connection = await cluster.Database.OpenConnectionAsync();
        await Assert.ThrowsAsync<InvalidDataException>(
            () => ShardIdentity.CheckAsync(connection, 0, NullLogger.Instance, CancellationToken.None));
    }

    [Fact]
    public async Task Positions_that_another_server_made_before_this_was_recorded_are_published_again_in_the_order_of_their_lots()
    {
        var text = await servers.NewDatabaseAsync();
        Guid lotId;
        await using (var cluster = await PanganCluster.StartOverAsync([text]))
        {
            lotId = await cluster.PostAsync(10);
            await ClaimAsync(cluster, lotId, 4);
            await StreamTap.ReadAsync(cluster.Nats.Url, 5);
            await cluster.StopSiloAsync();

            // An earlier build wrote on after the restore: two servers' numbers are mixed, and nothing says which are whose.
            await cluster.ExecuteAsync(
                """
                UPDATE outbox SET xid = (xid::text::bigint + 100000000)::text::xid8 WHERE sequence < 4;
                UPDATE relay_cursor SET xid = (xid::text::bigint + 100000000)::text::xid8 WHERE xid > '0';
                DELETE FROM database_history
                """);
        }

        await Assert.ThrowsAsync<InvalidDataException>(() => PanganCluster.StartOverAsync([text]));
        await RunAsync(text, "database", "adopt");
        await using var over = await PanganCluster.StartOverAsync([text]);
        await ClaimAsync(over, lotId, 1);

        var events = await StreamTap.ReadAsync(over.Nats.Url, 6);
        Assert.Equal([1, 2, 3, 4, 5, 6], events.Select(streamEvent => streamEvent.Sequence));
    }

    [Fact]
    public async Task History_that_continues_on_another_timeline_goes_on_and_its_events_do_not_pass_for_lost_ones()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        var lotId = await cluster.PostAsync(10);
        await StreamTap.ReadAsync(cluster.Nats.Url, 1);

        // After a failover the timeline is another one; the silo's connections were lost with the old server.
        await cluster.ExecuteAsync("UPDATE database_history SET timeline = timeline + 1");
        await cluster.ExecuteAsync(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");
        await Wait.UntilAsync(() => cluster.QueryAsync<bool>("SELECT number = 1 FROM database_history"));
        await Wait.UntilAsync(async () => !(await cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1))).IsRefused);

        var last = (await StreamTap.ReadAsync(cluster.Nats.Url, 2))[^1];
        Assert.Equal($"{last.Id}.1", last.HeaderId);
        Assert.True(await Migrator(cluster.Database).IsCurrentAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Adoption_raises_the_sequences_that_replication_does_not_copy()
    {
        var text = await servers.NewDatabaseAsync();
        await using var database = NpgsqlDataSource.Create(text);
        await using (var work = database.CreateCommand(
            """
            INSERT INTO delivery_work (number, delivery_id, lot_id, kind, data) VALUES (77, gen_random_uuid(), gen_random_uuid(), 'k', '')
            """))
        {
            await work.ExecuteNonQueryAsync();
        }

        await RunAsync(text, "database", "adopt", "--all");

        await using var next = database.CreateCommand("SELECT nextval(pg_get_serial_sequence('delivery_work', 'number'))");
        Assert.Equal(78L, await next.ExecuteScalarAsync());
    }

    [Fact]
    public async Task Gateway_whose_place_among_revocations_is_ahead_of_the_server_reads_all_of_them()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        var store = new RevocationStore(database, new Clock(TimeProvider.System));
        Assert.True(await store.AddAsync([Guid.NewGuid()]));

        var page = await store.ReadAsync(since: 1UL << 40);

        Assert.Single(page.Items);
        Assert.True(page.Next < 1UL << 40, $"the next place is {page.Next}");
    }

    private static Migrator Migrator(NpgsqlDataSource database) => new(database, NullLogger<Migrator>.Instance);

    private static Task<Reply<PahlawanPangan.Lots.ClaimView>[]> ClaimAsync(PanganCluster cluster, Guid lotId, int count) => Task.WhenAll(
        Enumerable.Range(0, count).Select(_ => cluster.Lot(lotId).ClaimAsync(LotSamples.Claim(1)).AsTask()));

    private static async Task<string> RunAsync(string connectionString, params string[] arguments)
    {
        using var configuration = new ConfigurationManager();
        configuration["PANGAN_POSTGRES"] = connectionString;
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(await HostCommands.RunAsync(configuration, output, error, arguments) == 0, error.ToString());
        return output.ToString();
    }

    /// <summary>Dumps a database and restores it elsewhere, as an operator does.</summary>
    private static async Task CopyAsync(string from, string to)
    {
        var pipe = $"pg_dump --no-owner --no-privileges '{Uri(from)}' | psql --quiet '{Uri(to)}'";
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", pipe])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var (output, error) = (shell.StandardOutput.ReadToEndAsync(), shell.StandardError.ReadToEndAsync());
        await shell.WaitForExitAsync();
        _ = await output;
        Assert.True(shell.ExitCode == 0, await error);

        static string Uri(string text)
        {
            var parts = new NpgsqlConnectionStringBuilder(text);
            return $"postgresql://{parts.Username}:{parts.Password}@{parts.Host}:{parts.Port}/{parts.Database}";
        }
    }
}
