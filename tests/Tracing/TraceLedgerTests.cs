using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Ledger;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;
using PahlawanPangan.Tests.Deliveries;

namespace PahlawanPangan.Tests.Tracing;

/// <summary>Traces of real lots in two databases, out of a real ledger.</summary>
[Safety]
public sealed class TraceLedgerTests(TraceLedgerTests.Fixture fixture, Servers servers) : IClassFixture<TraceLedgerTests.Fixture>
{
    private static readonly Caller Other = new(new Guid("0d000000-0000-7000-8000-000000000002"), Role.Donor);

    private PanganCluster Cluster => fixture.Cluster;

    [Fact]
    public async Task Every_entry_is_proved_to_a_stranger_and_a_changed_byte_is_found()
    {
        await fixture.StartAsync(servers);
        using var key = NewKey();
        var lot = await PostAsync("P-1", shard: 0);
        JsonNode trace;
        await using (var consumers = RunningConsumers.Start(Cluster))
        {
            await TradeAsync(lot);
            await BringAsync(lot, consumers);
            await CaughtUpAsync();
            await SignAsync(key);
            trace = await JsonAsync($"/v1/lots/{lot}/trace?evidence=payloads");
            Assert.All(trace["proofs"]!.AsArray(), proof => Assert.Equal(0, (long)proof!["newer"]!));

            // What comes later is in the answer too, and not yet covered.
            await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1));
            await CaughtUpAsync();
        }

        var later = await JsonAsync($"/v1/lots/{lot}/trace?evidence=payloads");

        Assert.Empty(ProofCheck.FaultsOf(trace, key.PublicKey));
        Assert.Empty(ProofCheck.FaultsOf(later, key.PublicKey));
        Assert.Equal(1, later["proofs"]!.AsArray().Sum(proof => (long)proof!["newer"]!));
        Assert.True((bool)trace["isComplete"]! && (bool)trace["isConsistent"]!);
        var brought = trace["claims"]!.AsArray().Single(one => one!["delivery"] is not null)!;
        Assert.Equal("handed-over", (string?)brought["delivery"]!["status"]);
        using var another = NewKey();
        Assert.NotEmpty(ProofCheck.FaultsOf(trace, another.PublicKey));
        foreach (var change in (Action<JsonNode>[])
            [
                static one => one["entries"]![2]!["payload"] = Flip((string)one["entries"]![2]!["payload"]!),
                static one => one["entries"]![1]!["leaf"] = new string('0', 64),
                static one => one["entries"]![0]!["index"] = (long)one["entries"]![0]!["index"]! + 1,
                static one => one["entries"]!.AsArray().RemoveAt(3),
                static one => one["proofs"]![0]!["checkpoint"]!["root"] = new string('0', 64),
                static one => one["proofs"]![0]!["checkpoint"]!["size"] = 3L,
                static one => one["proofs"]![0]!["hashes"]!.AsArray().Add(new string('0', 64)),
            ])
        {
            var changed = trace.DeepClone();
            change(changed);
            Assert.NotEmpty(ProofCheck.FaultsOf(changed, key.PublicKey));
        }
    }

    [Fact]
    public async Task Trace_agrees_with_the_lot_and_its_claims()
    {
        await fixture.StartAsync(servers);
        var lot = await PostAsync("T-1");
        await using (RunningConsumers.Start(Cluster))
        {
            await TradeAsync(lot);
            await CaughtUpAsync();
        }

        var trace = await JsonAsync($"/v1/lots/{lot}/trace");

        var view = (await Cluster.Lot(lot).GetAsync()).Value!;
        var quantities = trace["quantities"]!;
        Assert.Equal(
            (view.Quantities.Posted, view.Quantities.Available, view.Quantities.Held, view.Quantities.Collected),
            ((long)quantities["posted"]!, (long)quantities["available"]!, (long)quantities["held"]!, (long)quantities["collected"]!));
        Assert.Equal((LotSamples.Donor.Id, view.Terms.Title, view.CreatedAt),
            ((Guid)trace["donorId"]!, (string)trace["origin"]!["title"]!, (DateTimeOffset)trace["origin"]!["postedAt"]!));
        Assert.Equal(["cancelled", "collected", "held"], trace["claims"]!.AsArray().Select(claim => (string)claim!["status"]!).Order());
        var csv = CsvReader.Read(await BytesAsync($"/v1/lots/{lot}/trace?format=csv"));
        Assert.Equal(4, csv.Count);
        Assert.Empty(EpcisSchema.FaultsOf(await JsonAsync($"/v1/lots/{lot}/trace?format=epcis")));
    }

    [Fact]
    public async Task Another_donor_s_lot_and_batch_are_not_found_and_operators_see_all()
    {
        await fixture.StartAsync(servers);
        var lot = await PostAsync("O-1");
        foreach (var path in (string[])[$"/v1/lots/{lot}/trace", "/v1/trace?batchCode=O-1", $"/v1/lots/{Guid.CreateVersion7()}/trace"])
        {
            var answer = await fixture.Gateway.SendAsync("GET", path, token: Token(Other));
            Assert.Equal(404, answer.Status);
        }

        Assert.Equal(lot, (Guid)(await JsonAsync($"/v1/lots/{lot}/trace", LotSamples.Operator))["lotId"]!);
        Assert.Single((await JsonAsync("/v1/trace?batchCode=O-1", LotSamples.Operator))["lots"]!.AsArray());
    }

    [Fact]
    public async Task Lot_that_upkeep_has_removed_is_traced_from_the_ledger_alone()
    {
        await fixture.StartAsync(servers);
        var lot = await PostAsync("R-1");
        await using (RunningConsumers.Start(Cluster))
        {
            await CaughtUpAsync();
        }

        await using (var remove = Cluster.Databases[1].CreateCommand($"DELETE FROM lot WHERE id = '{lot}'"))
        {
            Assert.Equal(1, await remove.ExecuteNonQueryAsync());
        }

        var trace = await JsonAsync($"/v1/lots/{lot}/trace");
        Assert.Equal((1L, true, 20L),
            ((long)trace["asOfSequence"]!, (bool)trace["isComplete"]!, (long)trace["origin"]!["quantity"]!));
        Assert.Equal(404, (await fixture.Gateway.SendAsync("GET", $"/v1/lots/{lot}/trace", token: Token(Other))).Status);
    }

    [Fact]
    public async Task Batch_is_found_in_every_database_and_by_product()
    {
        await fixture.StartAsync(servers);
        Guid[] own =
        [
            await PostAsync("B-1", shard: 0, gtin: "09501101530003"), await PostAsync("B-1", shard: 1), await PostAsync("B-1", shard: 1),
        ];
        var others = await PostAsync("B-1", shard: 1, caller: Other, gtin: "9501101530003");
        _ = await PostAsync("b-1");
        await using (RunningConsumers.Start(Cluster))
        {
            await CaughtUpAsync();
        }

        Assert.Equal(own.Order(), await LotsAsync("?batchCode=B-1", LotSamples.Donor));
        Assert.Equal([others], await LotsAsync("?batchCode=B-1", Other));
        Assert.Equal(own.Append(others).Order(), await LotsAsync("?batchCode=B-1", LotSamples.Operator));
        Assert.Equal(new[] { own[0], others }.Order(), await LotsAsync("?batchCode=B-1&gtin=9501101530003", LotSamples.Operator));
        var totals = (await JsonAsync("/v1/trace?batchCode=B-1", LotSamples.Operator))["totals"]![0]!;
        Assert.Equal((4L, 80L), ((long)totals["lots"]!, (long)totals["quantities"]!["posted"]!));
        Assert.Equal(4, CsvReader.Read(await BytesAsync("/v1/trace?batchCode=B-1&format=csv", LotSamples.Operator)).Count);
        Assert.Empty(EpcisSchema.FaultsOf(await JsonAsync("/v1/trace?batchCode=B-1&format=epcis", LotSamples.Operator)));
    }

    [Fact]
    public async Task Ledger_that_is_behind_is_said_until_it_has_caught_up()
    {
        await fixture.StartAsync(servers);
        var lot = await PostAsync("L-1");

        var before = await JsonAsync($"/v1/lots/{lot}/trace");
        await using (RunningConsumers.Start(Cluster))
        {
            await CaughtUpAsync();
        }

        var after = await JsonAsync($"/v1/lots/{lot}/trace");

        Assert.Equal((0L, 1L, false), ((long)before["asOfSequence"]!, (long)before["lotSequence"]!, (bool)before["isComplete"]!));
        Assert.Equal((1L, 1L, true), ((long)after["asOfSequence"]!, (long)after["lotSequence"]!, (bool)after["isComplete"]!));
    }

    private static string Flip(string base64)
    {
        var bytes = Convert.FromBase64String(base64);
        bytes[bytes.Length / 2] ^= 1;
        return Convert.ToBase64String(bytes);
    }

    private static LedgerKey NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return LedgerKey.Read(key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Waits until the ledger has every event that was committed in any database.</summary>
    private Task CaughtUpAsync() => Wait.UntilAsync(
        async () =>
        {
            var committed = 0L;
            foreach (var database in Cluster.Databases)
            {
                committed += await database.ScalarAsync<long>("SELECT count(*) FROM outbox");
            }

            return await Cluster.QueryAsync<long>("SELECT count(*) FROM ledger_entry") == committed;
        },
        "the ledger has caught up");

    private Task<int> SignAsync(LedgerKey key) => new CheckpointSigner(
        Cluster.Services.GetRequiredService<LedgerDatabase>(), key, new Clock(Cluster.Time), Options.Create(new LedgerOptions()),
        new ServiceStates(Cluster.Time), NullLogger<CheckpointSigner>.Instance).SignAsync(CancellationToken.None);

    private async Task<Guid> PostAsync(string batch, int shard = 1, Caller? caller = null, string? gtin = null)
    {
        var lot = ShardNumber.With(EventId.Of(Guid.CreateVersion7(), 1), shard);
        var post = LotSamples.Post(Cluster.Time.Now, 20);
        post = post with { Caller = caller ?? LotSamples.Donor, Terms = post.Terms with { BatchCodes = [batch], Gtin = gtin } };
        Assert.False((await Cluster.Lot(lot).PostAsync(post)).IsRefused);
        return lot;
    }

    private async Task TradeAsync(Guid lot)
    {
        var kept = await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(3));
        var given = await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(2));
        await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(4));
        await Cluster.Lot(lot).CancelAsync(LotSamples.Cancel(given.Value!.Id));
        var collected = await Cluster.Lot(lot)
            .CollectAsync(LotSamples.Collect(kept.Value!.Id, Cluster.Codes.Of(kept.Value.Id), quantity: 2));
        Assert.False(collected.IsRefused);
    }

    private async Task BringAsync(Guid lot, RunningConsumers consumers)
    {
        var courierId = Guid.CreateVersion7();
        var courier = await CourierScene.CourierAsync(Cluster, 100_000, courierId);
        var claim = await CourierScene.ClaimAsync(Cluster, lot, 2);
        await CourierScene.DispatchAsync(Cluster, consumers);
        Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
        Assert.False((await courier.PickUpAsync(claim, Cluster.Codes.Of(claim), null)).IsRefused);
        Assert.False((await courier.HandOverAsync(claim, null)).IsRefused);
    }

    private async Task<List<Guid>> LotsAsync(string query, Caller caller) =>
        [.. (await JsonAsync("/v1/trace" + query, caller))["lots"]!.AsArray().Select(lot => (Guid)lot!["lotId"]!).Order()];

    private async Task<JsonNode> JsonAsync(string path, Caller? caller = null) => JsonNode.Parse(await BytesAsync(path, caller))!;

    private async Task<byte[]> BytesAsync(string path, Caller? caller = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = new("Bearer", Token(caller ?? LotSamples.Donor));
        using var response = await fixture.Gateway.Client.SendAsync(request);
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, System.Text.Encoding.UTF8.GetString(bytes));
        return bytes;
    }

    private string Token(Caller caller) => fixture.Gateway.Services.GetRequiredService<TokenIssuer>().Issue(caller);

    /// <summary>A cluster with two databases and a gateway, started by the first test.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        private PanganCluster? _cluster;
        private LiveGateway? _gateway;

        internal PanganCluster Cluster => _cluster ?? throw new InvalidOperationException("Await StartAsync first.");

        internal LiveGateway Gateway => _gateway ?? throw new InvalidOperationException("Await StartAsync first.");

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async Task StartAsync(Servers servers)
        {
            _cluster ??= await PanganCluster.StartAsync(servers, databases: 2);
            _gateway ??= await LiveGateway.StartAsync(_cluster.Grains);
        }

        public async ValueTask DisposeAsync()
        {
            await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (_cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
        }
    }
}
