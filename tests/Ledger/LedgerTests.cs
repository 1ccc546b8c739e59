using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Ledger;

/// <summary>A ledger of real lots, and the tampering that a holder of the database's password can do.</summary>
public sealed class LedgerTests(Servers servers)
{
    [Fact]
    public async Task Untouched_ledger_verifies_and_every_tampering_is_reported()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        using var key = NewKey();
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            await TradeAsync(cluster, lots: 12);
            await consumers.CatchUpAsync("ledger");
            Assert.Equal(4, await Signer(cluster, key).SignAsync(CancellationToken.None));
            await TradeAsync(cluster, lots: 12);
            await consumers.CatchUpAsync("ledger");
            Assert.Equal(4, await Signer(cluster, key).SignAsync(CancellationToken.None));
        }

        Assert.Equal(
            await cluster.QueryAsync<long>("SELECT count(*) FROM outbox"),
            await cluster.QueryAsync<long>("SELECT count(*) FROM ledger_entry"));
        var report = await VerifyAsync(cluster, key);
        Assert.Empty(report.Faults);
        Assert.Equal((24L, 0L, 8), (report.Lots, report.LotsBehind, report.Checkpoints));

        await cluster.ExecuteAsync(
            "CREATE TABLE keep_entry AS TABLE ledger_entry; CREATE TABLE keep_checkpoint AS TABLE ledger_checkpoint; CREATE TABLE keep_lot "
                + "AS TABLE lot");
        const string Claimed =
            "(SELECT e.index FROM ledger_entry e WHERE partition = 0 AND subject LIKE '%.lot.claimed.%' ORDER BY index LIMIT 1)";
        const string Edit =
            "UPDATE ledger_entry SET payload = convert_to(replace(convert_from(payload, 'UTF8'), '\"quantity\":3', '\"quantity\":4'), "
                + "'UTF8') WHERE partition = 0 AND index = " + Claimed;
        (string Tampering, string Expected)[] tamperings =
        [
            (Edit, "was edited"),
            ("UPDATE ledger_entry SET occurred_at = occurred_at - interval '1 day' WHERE partition = 1 AND index = 3",
                "entry 3: it was edited"),
            ("UPDATE ledger_entry SET chain = sha256(chain) WHERE partition = 1 AND index = 2", "entry 2: it does not follow"),
            ("DELETE FROM ledger_entry WHERE partition = 2 AND index = 4", "entry 4: it is missing"),
            ("DELETE FROM ledger_entry WHERE partition = 2 AND index >= (SELECT max(index) - 2 FROM ledger_entry WHERE partition = 2)",
                "was shortened"),
            ("DELETE FROM ledger_entry WHERE partition = 2 AND index > 5; DELETE FROM ledger_checkpoint WHERE partition = 2",
                "were entered and are missing"),
            ("UPDATE ledger_entry SET index = -1 WHERE partition = 3 AND index = 1; UPDATE ledger_entry SET index = 1 WHERE partition = 3 "
                + "AND index = 2; UPDATE ledger_entry SET index = 2 WHERE partition = 3 AND index = -1", "entry 1: it was edited"),
            ("UPDATE ledger_checkpoint SET size = size - 1 WHERE partition = 1 AND size = (SELECT max(size) FROM ledger_checkpoint WHERE "
                + "partition = 1)", "is not signed"),
            ("UPDATE lot SET collected = collected + 1, posted = posted + 1 WHERE id = (SELECT min(id::text)::uuid FROM lot)",
                "it is stored as"),
        ];
        foreach (var (tampering, expected) in tamperings)
        {
            await TamperAsync(cluster, tampering);
            var faults = (await VerifyAsync(cluster, key)).Faults;
            Assert.Contains(faults, fault => fault.ToString().Contains(expected, StringComparison.Ordinal));
            await RestoreAsync(cluster);
        }

        // Rewritten from the middle by an attacker who recomputes every hash and knows everything but the key.
        await RewriteAsync(cluster, partition: 0);
        var rewritten = Assert.Single((await VerifyAsync(cluster, key)).Faults, fault => fault.Partition == 0);
        Assert.Contains("was rewritten", rewritten.Detail, StringComparison.Ordinal);
        await Assert.ThrowsAsync<InvalidDataException>(() => GrowAndSignAsync(cluster, key));
        await RestoreAsync(cluster);
        Assert.Empty((await VerifyAsync(cluster, key)).Faults);
    }

    [Fact]
    public async Task Entries_removed_with_checkpoints_and_the_position_are_detected_by_outbox_and_lots()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        using var key = NewKey();
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            await TradeAsync(cluster, lots: 8);
            await consumers.CatchUpAsync("ledger");
            await Signer(cluster, key).SignAsync(CancellationToken.None);
        }

        await cluster.ExecuteAsync(
            "CREATE TABLE keep_entry AS TABLE ledger_entry; CREATE TABLE keep_checkpoint AS TABLE ledger_checkpoint; CREATE TABLE keep_lot "
                + "AS TABLE lot");

        // The last lot of a partition, as if its events had never arrived.
        await TamperAsync(
            cluster,
            """
            CREATE TABLE gone AS SELECT aggregate_id FROM ledger_entry WHERE partition = 1 ORDER BY index DESC LIMIT 1;
            CREATE TABLE cut AS SELECT min(index) AS at FROM ledger_entry WHERE partition = 1 AND aggregate_id = (TABLE gone);
            UPDATE consumer_position SET numbers = '{}' WHERE consumer = 'ledger';
            DELETE FROM ledger_entry WHERE partition = 1 AND index >= (TABLE cut);
            DELETE FROM ledger_checkpoint WHERE partition = 1
            """);
        var gone = await cluster.QueryAsync<Guid>("TABLE gone");

        // For a moment they may be in transit; an event does not take a quarter of an hour.
        var young = await VerifyAsync(cluster, key);
        Assert.Empty(young.Faults);
        Assert.Equal(1L, young.LotsBehind);
        cluster.Time.Advance(LedgerVerifier.OverdueAfter + TimeSpan.FromMinutes(1));
        var fault = Assert.Single((await VerifyAsync(cluster, key)).Faults);
        Assert.StartsWith($"lot {gone}: its events 1 to 5", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("were removed", fault.Detail, StringComparison.Ordinal);

        // Clearing the outbox too does not help: the lot itself counts its events.
        await cluster.ExecuteAsync("DELETE FROM outbox WHERE aggregate_id = (TABLE gone)");
        fault = Assert.Single((await VerifyAsync(cluster, key)).Faults);
        Assert.StartsWith(
            $"lot {gone}: its events 1 to 5 are not in the ledger, nor all of them in the outbox", fault.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Events_of_accounts_and_deliveries_removed_with_the_position_are_detected_by_the_outbox()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        using var key = NewKey();
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            await cluster.Grains.GetGrain<IIdentityGrain>(0).RegisterAsync(AccountSamples.Register("siti@example.org"));
            await consumers.CatchUpAsync("ledger");
        }

        var removed = await cluster.QueryAsync<Guid>(
            "SELECT aggregate_id FROM ledger_entry WHERE subject LIKE 'pangan.account.code-requested.%'");
        await TamperAsync(cluster, "DELETE FROM ledger_entry; UPDATE consumer_position SET numbers = '{}' WHERE consumer = 'ledger'");
        Assert.Empty((await VerifyAsync(cluster, key)).Faults);
        cluster.Time.Advance(LedgerVerifier.OverdueAfter + TimeSpan.FromMinutes(1));
        Assert.Contains(
            (await VerifyAsync(cluster, key)).Faults,
            fault => fault.Detail.StartsWith($"aggregate {removed}: its events 1 to 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_is_verified_without_a_database()
    {
        await using var cluster = await PanganCluster.StartAsync(servers);
        using var key = NewKey();
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            await TradeAsync(cluster, lots: 8);
            await consumers.CatchUpAsync("ledger");
        }

        await Signer(cluster, key).SignAsync(CancellationToken.None);
        var path = Path.Combine(Path.GetTempPath(), $"pangan-ledger-{Guid.NewGuid():N}.jsonl");
        try
        {
            await using (var source = await DatabaseLedgerSource.OpenAsync(
                Ledger(cluster), cluster.Services.GetRequiredService<LotShards>(), cluster.Time.Now, CancellationToken.None))
            await using (var file = File.Create(path))
            {
                await LedgerExport.WriteAsync(source, file, CancellationToken.None);
            }

            var whole = await File.ReadAllLinesAsync(path);
            Assert.Empty((await VerifyAsync(path, key)).Faults);
            using var other = NewKey();
            Assert.Contains(
                (await VerifyAsync(path, other)).Faults,
                fault => fault.Detail.Contains("not signed by the given key", StringComparison.Ordinal));

            var entries = Array.FindAll(whole, line => line.StartsWith("{\"entry\"", StringComparison.Ordinal));
            await File.WriteAllLinesAsync(path, whole.Where(line => line != entries[5]));
            Assert.Contains((await VerifyAsync(path, key)).Faults, fault => fault.Detail.Contains("missing", StringComparison.Ordinal));
            await File.WriteAllLinesAsync(path, whole.Where(line => line != entries[^1]));
            Assert.Contains(
                (await VerifyAsync(path, key)).Faults, fault => fault.Detail.Contains("was shortened", StringComparison.Ordinal));
            await File.WriteAllLinesAsync(path, whole.Append($$$"""{"missing":{"aggregateId":"{{{Guid.NewGuid()}}}","first":1,"last":2,"count":2,"since":"2026-11-22T07:00:00Z","handled":0}}"""));
            Assert.Contains(
                (await VerifyAsync(path, key)).Faults,
                fault => fault.Detail.Contains("events 1 to 2, of 2026-11-22 07:00:00Z", StringComparison.Ordinal));
            await File.WriteAllLinesAsync(path, whole.Append("nonsense"));
            await Assert.ThrowsAsync<InvalidDataException>(() => VerifyAsync(path, key));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Role_that_serves_the_ledger_cannot_change_it_and_neither_can_its_owner()
    {
        await using var bench = await StreamBench.StartAsync(servers);
        await using var ledger = new LedgerDatabase(bench.ConnectionString);
        await bench.Processor(new LedgerConsumer(ledger))
            .HandleAsync([EventSamples.Incoming(Guid.CreateVersion7(), 1, bench.Time.Now)], CancellationToken.None);
        Assert.Equal(1L, await bench.QueryAsync<long>("SELECT count(*) FROM ledger_entry"));
        foreach (var table in (string[])["ledger_entry", "ledger_node", "ledger_checkpoint", "ledger_key"])
        {
            foreach (var change in (string[])[$"DELETE FROM {table}",
                $"UPDATE {table} SET {(table == "ledger_key" ? "key_id = 'x'" : "partition = 1")}", $"TRUNCATE {table}"])
            {
                await using var command = ledger.Source.CreateCommand(change);
                var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync());
                Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
                await Assert.ThrowsAsync<PostgresException>(() => bench.ExecuteAsync(change));
            }
        }
    }

    private static LedgerKey NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return LedgerKey.Read(key.ExportPkcs8PrivateKeyPem());
    }

    private static LedgerDatabase Ledger(PanganCluster cluster) => cluster.Services.GetRequiredService<LedgerDatabase>();

    private static CheckpointSigner Signer(PanganCluster cluster, LedgerKey key) => new(
        Ledger(cluster), key, new Clock(cluster.Time), Options.Create(new LedgerOptions()), new ServiceStates(cluster.Time),
        NullLogger<CheckpointSigner>.Instance);

    private static async Task<LedgerReport> VerifyAsync(PanganCluster cluster, LedgerKey key)
    {
        await using var source = await DatabaseLedgerSource.OpenAsync(
            Ledger(cluster), cluster.Services.GetRequiredService<LotShards>(), cluster.Time.Now, CancellationToken.None);
        return await new LedgerVerifier(source, key.PublicKey).VerifyAsync(CancellationToken.None);
    }

    private static Task<LedgerReport> VerifyAsync(string path, LedgerKey key) =>
        new LedgerVerifier(new ExportLedgerSource(path), key.PublicKey).VerifyAsync(CancellationToken.None);

    private static async Task TradeAsync(PanganCluster cluster, int lots)
    {
        for (var i = 0; i < lots; i++)
        {
            // Every partition gets the same number.
            var lot = Guid.CreateVersion7();
            while (OutboxLane.Of(lot) != i % OutboxLane.Count)
            {
                lot = Guid.CreateVersion7();
            }

            Assert.False((await cluster.Lot(lot).PostAsync(LotSamples.Post(cluster.Time.Now, 10))).IsRefused);
            var kept = await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(3));
            var given = await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(2));
            await cluster.Lot(lot).CancelAsync(LotSamples.Cancel(given.Value!.Id));
            await cluster.Lot(lot).CollectAsync(LotSamples.Collect(kept.Value!.Id, cluster.Codes.Of(kept.Value.Id), quantity: 2));
        }
    }

    private static Task TamperAsync(PanganCluster cluster, string sql) =>
        cluster.ExecuteAsync($"BEGIN; SET LOCAL session_replication_role = replica; {sql}; COMMIT");

    private static Task RestoreAsync(PanganCluster cluster) => TamperAsync(
        cluster,
        """
        DELETE FROM ledger_entry; INSERT INTO ledger_entry TABLE keep_entry;
        DELETE FROM ledger_checkpoint; INSERT INTO ledger_checkpoint TABLE keep_checkpoint;
        DELETE FROM lot; INSERT INTO lot TABLE keep_lot
        """);

    private static async Task RewriteAsync(PanganCluster cluster, short partition)
    {
        var entries = new List<LedgerEntry>();
        await using (var source = await DatabaseLedgerSource.OpenAsync(
            Ledger(cluster), cluster.Services.GetRequiredService<LotShards>(), cluster.Time.Now, CancellationToken.None))
        {
            await foreach (var entry in source.EntriesAsync(CancellationToken.None))
            {
                if (entry.Partition == partition)
                {
                    entries.Add(entry);
                }
            }
        }

        var from = await cluster.QueryAsync<long>($"SELECT min(size) - 1 FROM ledger_checkpoint WHERE partition = {partition}");
        var chain = LedgerHash.Genesis;
        foreach (var entry in entries)
        {
            var isChanged = entry.Index >= from;
            var payload = isChanged
                ? Encoding.UTF8.GetBytes(
                    Encoding.UTF8.GetString(entry.Payload).Replace("Nasi kotak", "Nasi busuk", StringComparison.Ordinal)
                        .Replace("0e000000", "0e000001", StringComparison.Ordinal))
                : entry.Payload;
            var forged = LedgerEntry.Of(StreamEvent.Read(entry.Subject, payload), partition, entry.Index, chain);
            chain = forged.Chain;
            await TamperAsync(
                cluster,
                $"UPDATE ledger_entry SET payload = '\\x{Convert.ToHexString(payload)}', leaf = '\\x{Convert.ToHexString(forged.Leaf)}', "
                    + $"chain = '\\x{Convert.ToHexString(chain)}' WHERE partition = {partition} AND index = {entry.Index}");
        }
    }

    /// <summary>An entry rewritten before a checkpoint is detected when the next one is signed: the stored tree differs.</summary>
    private static async Task<int> GrowAndSignAsync(PanganCluster cluster, LedgerKey key)
    {
        await TamperAsync(
            cluster,
            "DELETE FROM ledger_checkpoint WHERE size > (SELECT min(size) FROM ledger_checkpoint c WHERE c.partition = "
                + "ledger_checkpoint.partition)");
        return await Signer(cluster, key).SignAsync(CancellationToken.None);
    }
}
