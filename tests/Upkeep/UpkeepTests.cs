using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Upkeep;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Upkeep;

/// <summary>What reached its age is deleted, and nothing else.</summary>
[Finding("growth: what has no age")]
public sealed class UpkeepTests(Servers servers)
{
    [Fact]
    public async Task Table_without_a_stated_age_or_bound_is_named()
    {
        await using var database = NpgsqlDataSource.Create(await servers.NewDatabaseAsync());
        await using var command = database.CreateCommand(
            """
            SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
            """);
        var tables = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        var stated = GrowthLines();
        Assert.True(tables.Count > 20, "The tables were not found.");
        Assert.DoesNotContain(tables, table => !stated.Any(line => line.Contains($"`{table}`", StringComparison.Ordinal)));
    }

    [Fact]
    public void Age_of_upkeep_without_its_setting_in_the_documentation_is_named()
    {
        var stated = GrowthLines();

        Assert.All(RowAge.All, age => Assert.Contains(
            stated,
            line => line.Contains($"`{age.Table}`", StringComparison.Ordinal) && line.Contains("Upkeep__", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rows_that_reached_their_age_are_deleted_and_younger_and_waiting_ones_stay()
    {
        await using var cluster = await StartAsync();
        await cluster.ExecuteAsync(
            $"""
             INSERT INTO webhook VALUES ('{Id(1)}', '{Id(2)}', 'https://example.org/', NULL, now());
             INSERT INTO notification (account_id, number, id, kind, event_id, occurred_at, created_at)
             SELECT '{Id(2)}', n, gen_random_uuid(), 'x', gen_random_uuid(), now(), t
             FROM (VALUES (1, {Ago(401)}), (2, {Ago(401)}), (3, {Ago(399)})) AS v (n, t);
             INSERT INTO webhook_delivery (id, webhook_id, account_id, number, status, next_at, ended_at) VALUES
               (gen_random_uuid(), '{Id(1)}', '{Id(2)}', 1, 0, {Ago(401)}, NULL), (gen_random_uuid(), '{Id(1)}', '{Id(2)}', 2, 1, now(), {Ago(8)}),
               (gen_random_uuid(), '{Id(1)}', '{Id(2)}', 3, 1, now(), {Ago(6)});
             INSERT INTO message (event_id, sealed_for, sequence, kind, channel, recipient, status, occurred_at, next_at, ended_at)
             SELECT gen_random_uuid(), gen_random_uuid(), 1, 'x', 'email', '', s, now(), now(), t
             FROM (VALUES (0, NULL), (1, {Ago(8)}), (3, {Ago(8)}), (1, {Ago(6)})) AS v (s, t);
             INSERT INTO dropped_event (consumer, event_id, aggregate_id, sequence, subject, occurred_at, dropped_at)
             SELECT 'x', gen_random_uuid(), gen_random_uuid(), 1, 'x', now(), t FROM (VALUES ({Ago(91)}), ({Ago(89)})) AS v (t);
             INSERT INTO dead_letter (id, consumer, event_id, aggregate_id, sequence, subject, occurred_at, payload, reason, attempts, dead_at, status, settled_at)
             SELECT gen_random_uuid(), 'x', gen_random_uuid(), gen_random_uuid(), 1, 'x', now(), '', '', 1, {Ago(500)}, s, t
             FROM (VALUES (0, NULL), (1, {Ago(91)}), (2, {Ago(89)})) AS v (s, t);
             """);

        Assert.Equal(6, await Upkeep(cluster).TidyAsync(CancellationToken.None));

        Assert.Equal("1 3", await cluster.QueryAsync<string>("SELECT string_agg(number::text, ' ' ORDER BY number) FROM notification"));
        Assert.Equal(2L, await cluster.QueryAsync<long>("SELECT count(*) FROM webhook_delivery"));
        Assert.Equal(2L, await cluster.QueryAsync<long>("SELECT count(*) FROM message"));
        Assert.Equal(1L, await cluster.QueryAsync<long>("SELECT count(*) FROM dropped_event"));
        Assert.Equal(2L, await cluster.QueryAsync<long>("SELECT count(*) FROM dead_letter"));
    }

    [Fact]
    public async Task Recall_is_deleted_with_its_lots_and_notices_two_years_after_it_was_closed()
    {
        await using var cluster = await StartAsync();
        await cluster.ExecuteAsync(
            $"""
             INSERT INTO recall (id, reason, is_drill, opened_by, opened_as, opened_at, closed_at, next_at)
             SELECT i, 'x', false, i, 3, {Ago(900)}, c, now()
             FROM (VALUES ('{Id(1)}'::uuid, {Ago(731)}), ('{Id(2)}', {Ago(729)}), ('{Id(3)}', NULL)) AS v (i, c);
             INSERT INTO recall_lot (recall_id, lot_id, was_recalled, found_at) SELECT id, id, false, opened_at FROM recall;
             INSERT INTO recall_notice (recall_id, lot_id, account_id, role, found_at) SELECT id, id, id, 1, opened_at FROM recall;
             """);

        Assert.Equal(3, await Upkeep(cluster).TidyAsync(CancellationToken.None));

        foreach (var (table, column) in new[] { ("recall", "id"), ("recall_lot", "recall_id"), ("recall_notice", "recall_id") })
        {
            Assert.Equal(
                $"{Id(2)} {Id(3)}",
                await cluster.QueryAsync<string>($"SELECT string_agg({column}::text, ' ' ORDER BY {column}) FROM {table}"));
        }
    }

    [Fact]
    public async Task Table_that_is_locked_or_fails_holds_back_no_other()
    {
        await using var cluster = await StartAsync();
        await cluster.ExecuteAsync(
            $"""
             INSERT INTO message (event_id, sealed_for, sequence, kind, channel, recipient, status, occurred_at, next_at, ended_at)
             VALUES (gen_random_uuid(), gen_random_uuid(), 1, 'x', 'email', '', 1, now(), now(), {Ago(8)})
             """);
        await using var other = await cluster.Database.OpenConnectionAsync();
        await using var locking = await other.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("LOCK TABLE webhook_delivery", other);
        await command.ExecuteNonQueryAsync();

        var failed = await Assert.ThrowsAsync<AggregateException>(() => Upkeep(cluster).TidyAsync(CancellationToken.None));

        Assert.All(
            failed.InnerExceptions,
            failure => Assert.Equal(PostgresErrorCodes.LockNotAvailable, ((PostgresException)failure).SqlState));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM message"));
    }

    [Fact]
    public async Task Lot_that_ended_long_ago_goes_with_all_that_belongs_to_it_once_the_ledger_has_its_last_event()
    {
        await using var cluster = await StartAsync(databases: 2);
        var ended = await PostAsync(cluster, shard: 1);
        var claimed = await cluster.Lot(ended).ClaimAsync(LotSamples.Claim(2) with { DeliverTo = new Place { Lat = 1, Lon = 2 } });
        var claim = claimed.Value!.Id;
        await cluster.Lot(ended).CancelAsync(LotSamples.Cancel(claim));
        var running = await PostAsync(cluster, shard: 0);
        cluster.Time.Advance(TimeSpan.FromHours(7));
        await cluster.Lot(ended).SettleAsync();
        cluster.Time.Advance(TimeSpan.FromDays(401));

        // Nothing is in the ledger yet, so nothing is deleted.
        Assert.Equal(0, await Upkeep(cluster).TidyAsync(CancellationToken.None));
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            await Wait.UntilAsync(() => cluster.QueryAsync<bool>(
                $"SELECT count(*) = 4 FROM ledger_entry WHERE aggregate_id = '{ended}'"));
            await Wait.UntilAsync(() => cluster.QueryAsync<bool>("SELECT count(*) >= 2 FROM delivery_work"));
            await consumers.CatchUpAsync("impact");
        }

        await cluster.ForgetGrainsAsync();
        Assert.Equal(1, await Upkeep(cluster).TidyAsync(CancellationToken.None));

        Assert.Equal(RefusalKind.NotFound, (await cluster.Lot(ended).GetAsync()).Refusal!.Kind);
        Assert.False((await cluster.Lot(running).GetAsync()).IsRefused);
        Assert.Equal(
            0L,
            await cluster.QueryAsync<long>(
                $"SELECT count(*) FROM inbox WHERE aggregate_id IN ('{ended}', '{claim}')")
            + await cluster.QueryAsync<long>($"SELECT count(*) FROM impact_lot WHERE lot_id = '{ended}'")
            + await cluster.QueryAsync<long>($"SELECT count(*) FROM open_lot WHERE lot_id = '{ended}'"));
        await using var count = cluster.Databases[1].CreateCommand("SELECT (SELECT count(*) FROM lot) + (SELECT count(*) FROM claim)");
        Assert.Equal(0L, await count.ExecuteScalarAsync());
        Assert.Equal(4L, await cluster.QueryAsync<long>($"SELECT count(*) FROM ledger_entry WHERE aggregate_id = '{ended}'"));

        // The ledger still proves itself.
        await using var source = await DatabaseLedgerSource.OpenAsync(
            cluster.Services.GetRequiredService<LedgerDatabase>(), cluster.Services.GetRequiredService<LotShards>(), cluster.Time.Now,
            CancellationToken.None);
        var report = await new LedgerVerifier(source).VerifyAsync(CancellationToken.None);
        Assert.Empty(report.Faults);
    }

    private static string[] GrowthLines() =>
    [
        .. Repository.Read("docs", "operations.md").Split("## What grows").Last().Split("\n## ")[0].Split('\n')
            .Where(line => line.StartsWith('|')),
    ];

    private static async Task<Guid> PostAsync(PanganCluster cluster, int shard)
    {
        var lotId = ShardNumber.With(Grains.Journal.EventId.Of(Guid.CreateVersion7(), 1), shard);
        Assert.False((await cluster.Lot(lotId).PostAsync(LotSamples.Post(cluster.Time.Now, 5))).IsRefused);
        return lotId;
    }

    private static string Id(int number) => $"00000000-0000-0000-0000-{number:000000000000}";

    private static string Ago(int days) => $"'{FakeTime.Start().GetUtcNow().AddDays(-days):O}'::timestamptz";

    /// <summary>A cluster whose own upkeep has had its first run, so that it deletes nothing that a test counts.</summary>
    private async Task<PanganCluster> StartAsync(int databases = 1)
    {
        var cluster = await PanganCluster.StartAsync(servers, databases: databases);
        var states = cluster.Services.GetRequiredService<ServiceStates>();
        await Wait.UntilAsync(() => states.Read().Any(service => service is { Name: "upkeep", LastSuccessAt: not null }));
        return cluster;
    }

    private static UpkeepService Upkeep(PanganCluster cluster) => new(
        cluster.Services.GetRequiredService<LotShards>(), cluster.Services.GetServices<IEventConsumer>(), new Clock(cluster.Time),
        Options.Create(new UpkeepOptions()), new ServiceStates(cluster.Time), NullLogger<UpkeepService>.Instance);
}
