using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Postgres;

public sealed class ShardedLotTests(Servers servers, ShardedLotTests.Fixture fixture) : IClassFixture<ShardedLotTests.Fixture>
{
    private const int Databases = 3;
    private const int Lots = 24;

    [Fact]
    public async Task Lots_claims_and_events_are_in_the_database_that_the_lots_id_names()
    {
        var cluster = fixture.Cluster;
        var lots = await PostAsync(cluster, Lots);
        await ClaimEachAsync(cluster, lots);

        for (var shard = 0; shard < Databases; shard++)
        {
            var expected = lots.Count(lot => ShardNumber.Of(lot) == shard);
            Assert.True(expected > 0, $"Database {shard} was given no lot.");
            var ours = string.Join("','", lots);
            Assert.Equal(expected, await CountAsync(cluster, shard, $"lot WHERE id IN ('{ours}')"));
            Assert.Equal(expected, await CountAsync(cluster, shard, $"claim WHERE lot_id IN ('{ours}')"));
            Assert.Equal(2 * expected, await CountAsync(cluster, shard, $"outbox WHERE aggregate_id IN ('{ours}')"));
        }
    }

    [Fact]
    public async Task Events_of_every_database_reach_the_stream_once_in_sequence()
    {
        await using var cluster = await PanganCluster.StartAsync(servers, Databases);
        var lots = await PostAsync(cluster, Lots);
        await ClaimEachAsync(cluster, lots);

        var events = await StreamTap.ReadAsync(cluster.Nats.Url, 2 * Lots);

        Assert.Equal(2 * Lots, events.Count);
        StreamTap.AssertInSequence(events);
        Assert.Equal(lots.Order(), events.Select(streamEvent => streamEvent.Aggregate).Distinct().Order());
    }

    [Fact]
    public async Task Own_claims_are_listed_newest_first_over_all_databases_page_by_page()
    {
        var cluster = fixture.Cluster;
        var recipient = new Caller(Guid.CreateVersion7(), Role.Recipient);
        var lots = await PostAsync(cluster, Lots);
        var claims = new List<Guid>();
        foreach (var lot in lots)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(1));
            claims.Add((await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1, caller: recipient))).Value!.Id);
        }

        var listed = new List<ClaimView>();
        string? cursor = null;
        do
        {
            var page = (await Catalogue(cluster).ClaimsOfCallerAsync(
                recipient, status: null, new PageRequest { Limit = 7, Cursor = cursor })).Value!;
            listed.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        claims.Reverse();
        Assert.Equal(claims, listed.Select(claim => claim.Id));
        foreach (var claim in listed)
        {
            Assert.Equal(claim, (await Catalogue(cluster).ClaimAsync(recipient, claim.Id)).Value);
        }
    }

    [Fact]
    public async Task Own_lots_are_listed_newest_first_over_all_databases_page_by_page()
    {
        await using var cluster = await PanganCluster.StartAsync(servers, Databases);
        var begin = cluster.Time.Now;
        var lots = new List<Guid>();
        for (var posted = 0; posted < Lots; posted++)
        {
            cluster.Time.Advance(TimeSpan.FromSeconds(1));
            lots.AddRange(await PostAsync(cluster, 1));
        }

        await cluster.Lot(lots[2]).WithdrawAsync(new WithdrawLot { Caller = LotSamples.Donor, Reason = "eaten" });
        lots.Reverse();
        var all = new DonorLots { DonorId = LotSamples.Donor.Id, Page = new PageRequest(7, null) };
        Assert.Equal(lots, await ListAsync(cluster, LotSamples.Donor, all));
        Assert.Equal(lots, await ListAsync(cluster, LotSamples.Operator, all));
        Assert.Equal([lots[^3]], await ListAsync(cluster, LotSamples.Donor, all with { Status = LotStatus.Withdrawn }));
        Assert.Equal(
            lots.TakeLast(4).Take(3),
            await ListAsync(cluster, LotSamples.Donor, all with { From = begin.AddSeconds(2), To = begin.AddSeconds(5) }));

        var other = new Caller(Guid.CreateVersion7(), Role.Donor);
        Assert.Empty(await ListAsync(cluster, other, all with { DonorId = other.Id }));
        foreach (var stranger in (Caller[])[other, LotSamples.Recipient, new(LotSamples.Donor.Id, Role.Recipient)])
        {
            Assert.Equal(RefusalKind.Forbidden, (await Catalogue(cluster).LotsOfDonorAsync(stranger, all)).Refusal?.Kind);
        }

        var lost = all with { Page = new PageRequest(7, "bad") };
        Assert.Equal(RefusalKind.Validation, (await Catalogue(cluster).LotsOfDonorAsync(LotSamples.Donor, lost)).Refusal?.Kind);
    }

    [Fact]
    public async Task Sweepers_settle_passed_deadlines_in_every_database()
    {
        await using var cluster = await PanganCluster.StartAsync(servers, Databases);
        var lots = await PostAsync(cluster, Lots);
        await ClaimEachAsync(cluster, lots);
        cluster.Time.Advance(TimeSpan.FromHours(2.1));

        var settled = 0;
        for (var shard = 0; shard < Databases; shard++)
        {
            settled += await cluster.Grains.GetGrain<IDeadlineSweeperGrain>(shard).SweepAsync();
        }

        Assert.Equal(Lots, settled);
        for (var shard = 0; shard < Databases; shard++)
        {
            Assert.Equal(0, await CountAsync(cluster, shard, "claim WHERE status = 0"));
        }
    }

    [Fact]
    public async Task Additional_database_moves_nothing_and_a_retried_posting_finds_its_lot()
    {
        List<string> databases = [await servers.NewDatabaseAsync(0), await servers.NewDatabaseAsync(1)];
        var requests = Enumerable.Range(0, Lots).Select(_ => NewRequest()).ToList();
        var lots = new Dictionary<Guid, LotView>();
        var command = default(PostLot);
        await using (var before = await PanganCluster.StartOverAsync(databases))
        {
            command = LotSamples.Post(before.Time.Now, 10);
            foreach (var request in requests)
            {
                lots.Add(request, (await Posting(before).PostAsync(request, command)).Value!);
            }
        }

        databases.Add(await servers.NewEmptyDatabaseAsync());
        await using var after = await PanganCluster.StartOverAsync(databases);
        foreach (var request in requests)
        {
            var again = await Posting(after).PostAsync(request, command);
            Assert.Equal(lots[request].Id, again.Value!.Id);
            Assert.False((await after.Lot(lots[request].Id).ClaimAsync(LotSamples.Claim(1))).IsRefused);
        }

        Assert.Contains(requests, request => ShardChoice.Of(request, 3) == 2);
        Assert.Equal(0, await CountAsync(after, 2, "lot"));
        var more = await PostAsync(after, Lots);
        Assert.Equal(more.Count(lot => ShardNumber.Of(lot) == 2), await CountAsync(after, 2, "lot"));
        Assert.Contains(more, lot => ShardNumber.Of(lot) == 2);
    }

    [Fact]
    public async Task A_database_that_is_not_open_yet_takes_no_new_lots()
    {
        await using var cluster = await PanganCluster.StartAsync(servers, Databases, link: null, ("Postgres:OpenShards", "2"));
        var lots = await PostAsync(cluster, Lots);

        Assert.All(lots, lot => Assert.InRange(ShardNumber.Of(lot), 0, 1));
        Assert.Equal(0, await CountAsync(cluster, 2, "lot"));
    }

    [Fact]
    public async Task Lot_of_an_unknown_database_is_not_found()
    {
        var cluster = fixture.Cluster;
        var lot = ShardNumber.With(NewRequest(), 9);

        Assert.Equal(RefusalKind.NotFound, (await cluster.Lot(lot).GetAsync()).Refusal?.Kind);
        Assert.Equal(RefusalKind.NotFound, (await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1))).Refusal?.Kind);
        Assert.Equal(
            RefusalKind.NotFound,
            (await Catalogue(cluster).ClaimsOfLotAsync(LotSamples.Donor, lot, new PageRequest { Limit = 5 })).Refusal?.Kind);
    }

    [Fact]
    public async Task Unreachable_database_blocks_its_own_lots_only()
    {
        await using var link = new DatabaseLink();
        await using var cluster = await PanganCluster.StartAsync(servers, databases: 2, link);
        var lots = await PostAsync(cluster, Lots);
        link.Cut();

        foreach (var lot in lots)
        {
            var reply = await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1));
            Assert.Equal(ShardNumber.Of(lot) == 1, reply.IsRefused);
        }

        link.Restore();
        foreach (var lot in lots)
        {
            Assert.False((await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1))).IsRefused);
        }
    }

    [Fact]
    public async Task Mixed_up_databases_take_no_lots()
    {
        List<string> databases =
            [await servers.NewDatabaseAsync(0), await servers.NewDatabaseAsync(1), await servers.NewDatabaseAsync(2)];
        await using (var before = await PanganCluster.StartOverAsync(databases))
        {
            _ = await PostAsync(before, 1);
        }

        var problem = await Assert.ThrowsAsync<InvalidDataException>(
            async () => await PanganCluster.StartOverAsync([databases[0], databases[2], databases[1]]));
        Assert.Contains("shard 1 is shard 2", problem.Message, StringComparison.Ordinal);

        // Without a migration run, the journal itself detects it before it writes.
        await using var cluster = await PanganCluster.StartOverAsync(databases);
        await using var swap = cluster.Databases[1].CreateCommand("UPDATE shard SET number = 7");
        await swap.ExecuteNonQueryAsync();
        var request = Enumerable.Range(0, 1000).Select(_ => NewRequest()).First(id => ShardChoice.Of(id, 3) == 1);
        var posted = await Posting(cluster).PostAsync(request, LotSamples.Post(cluster.Time.Now, 1));
        Assert.Equal(RefusalKind.Unavailable, posted.Refusal?.Kind);
    }

    [Fact]
    public async Task Replay_rewinds_every_database()
    {
        await using var cluster = await PanganCluster.StartAsync(servers, Databases);
        var lots = await PostAsync(cluster, Lots);
        _ = await StreamTap.ReadAsync(cluster.Nats.Url, Lots);

        var replay = cluster.Services.GetRequiredService<OutboxReplay>();

        Assert.Equal(Databases * OutboxLane.Count, replay.Lanes);
        Assert.Equal(lots.Count, await replay.FromAsync(DateTimeOffset.MinValue.AddDays(2), CancellationToken.None));
    }

    [Fact]
    public async Task Consumers_know_the_lots_of_every_database()
    {
        await using var cluster = await PanganCluster.StartAsync(servers, Databases, link: null, ("Downstream:Enabled", "true"));
        var lots = await PostAsync(cluster, Lots);
        await ClaimEachAsync(cluster, lots);
        await WaitAsync(cluster, 2 * Lots, "SELECT count(*) FROM ledger_entry");

        // One notification for the donor per claim; the lot's row, which names the donor, is in the lot's own database.
        await WaitAsync(cluster, Lots, $"SELECT count(*) FROM notification WHERE account_id = '{LotSamples.Donor.Id}'");
        var ledger = cluster.Services.GetRequiredService<LedgerDatabase>();
        await using (var source = await DatabaseLedgerSource.OpenAsync(
            ledger, cluster.Services.GetRequiredService<LotShards>(), cluster.Time.Now, CancellationToken.None))
        {
            var report = await new LedgerVerifier(source).VerifyAsync(CancellationToken.None);
            Assert.Empty(report.Faults);
            Assert.Equal(Lots, report.Lots);
        }

        await using (var forge = cluster.Databases[2].CreateCommand("UPDATE lot SET held = held + 1, available = available - 1"))
        {
            await forge.ExecuteNonQueryAsync();
        }

        await using var forged = await DatabaseLedgerSource.OpenAsync(
            ledger, cluster.Services.GetRequiredService<LotShards>(), cluster.Time.Now, CancellationToken.None);
        Assert.NotEmpty((await new LedgerVerifier(forged).VerifyAsync(CancellationToken.None)).Faults);
    }

    private static async Task WaitAsync(PanganCluster cluster, long count, string query)
    {
        await Wait.UntilAsync(async () => await cluster.QueryAsync<long>(query) >= count, query);
        Assert.Equal(count, await cluster.QueryAsync<long>(query));
    }

    private static ILotCatalogueGrain Catalogue(PanganCluster cluster) => cluster.Grains.GetGrain<ILotCatalogueGrain>(0);

    private static ILotPostingGrain Posting(PanganCluster cluster) => cluster.Grains.GetGrain<ILotPostingGrain>(0);

    private static async Task<List<Guid>> PostAsync(PanganCluster cluster, int count)
    {
        var lots = new List<Guid>();
        for (var i = 0; i < count; i++)
        {
            var reply = await Posting(cluster).PostAsync(NewRequest(), LotSamples.Post(cluster.Time.Now, 10));
            lots.Add(reply.Value!.Id);
        }

        return lots;
    }

    private static Task ClaimEachAsync(PanganCluster cluster, List<Guid> lots) => Task.WhenAll(lots.Select(async lot =>
        Assert.False((await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1))).IsRefused)));

    private static Task<long> CountAsync(PanganCluster cluster, int shard, string what) =>
        cluster.Databases[shard].ScalarAsync<long>($"SELECT count(*) FROM {what}");

    private static Guid NewRequest()
    {
        Span<byte> bytes = stackalloc byte[16];
        Guid.NewGuid().TryWriteBytes(bytes, bigEndian: true, out _);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    private static async Task<List<Guid>> ListAsync(PanganCluster cluster, Caller caller, DonorLots wanted)
    {
        var listed = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = (await Catalogue(cluster).LotsOfDonorAsync(
                caller, wanted with { Page = wanted.Page with { Cursor = cursor } })).Value!;
            Assert.True(page.Items.Count <= wanted.Page.Limit);
            listed.AddRange(page.Items.Select(lot => lot.Id));
            cursor = page.Next;
        }
        while (cursor is not null);

        return listed;
    }

    /// <summary>A silo over three databases, for the tests that look at lots of their own.</summary>
    public sealed class Fixture(Servers servers) : ClusterFixture(servers)
    {
        protected override int Databases => ShardedLotTests.Databases;
    }
}
