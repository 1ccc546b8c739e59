using System.Net;
using System.Text.Json.Nodes;
using PahlawanPangan.Ledger;
using PahlawanPangan.Tracing;

namespace PahlawanPangan.Tests.Tracing;

/// <summary>Answers of the endpoints, over grains that serve what a test wrote.</summary>
[Safety]
public sealed class TraceAnswerTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    private static readonly string OneLot = $"/v1/lots/{RequestSamples.LotId}/trace";

    [Theory]
    [InlineData("Nasi, \"kotak\"\nenak – 米 🍚")]
    [InlineData("=HYPERLINK(\"http://example.org\",\"x\")")]
    [InlineData("-2+3")]
    [InlineData("@x")]
    [InlineData("+62")]
    public async Task Csv_gives_back_every_text_and_never_a_formula(string title)
    {
        var scene = new TraceScene();
        scene.Post(10, more: new { title, batchCodes = new[] { "A,1", "B\"2" } });
        var claim = scene.Claim(4);
        scene.Lot(
            "claim-cancelled", now => now with { Held = now.Held - 4, Available = now.Available + 4 },
            new { claimId = claim, quantity = 4, reason = "engine", detail = "=cmd|' /C calc'!A0" });

        var rows = CsvReader.Read(await BytesAsync(scene, "csv"));

        var isFormula = "=+-@".Contains(title[0], StringComparison.Ordinal);
        Assert.All(rows, row => Assert.Equal(isFormula ? "'" + title : title, row["title"]));
        Assert.Equal("A,1; B\"2", rows[0]["batchCodes"]);
        Assert.Equal("'=cmd|' /C calc'!A0", rows[1]["reason"]);
        Assert.Equal(["lot", "claim"], rows.Select(row => row["record"]));
        Assert.Equal(claim.ToString(), rows[1]["claimId"]);
    }

    [Fact]
    public async Task Csv_has_a_row_for_each_claim_that_adds_up_to_the_lot()
    {
        var scene = Trade();

        var rows = CsvReader.Read(await BytesAsync(scene, "csv"));

        var (lot, claims) = (rows[0], rows[1..]);
        foreach (var column in (string[])["held", "collected", "lost", "onTheWay", "withRecipient", "claimed"])
        {
            Assert.Equal(long.Parse(lot[column], null), claims.Sum(row => long.Parse(row[column], null)));
        }

        Assert.Equal(("100", "-6.2", "71.5", "true"), (lot["posted"], lot["lat"], lot["postingCelsius"], lot["isComplete"]));
        var carried = claims.Single(row => row["courierId"].Length > 0);
        Assert.Equal(("collected", "handed-over", "64", "63.5"),
            (carried["status"], carried["deliveryStatus"], carried["pickupCelsius"], carried["handoverCelsius"]));
    }

    [Fact]
    public async Task Json_has_the_origin_every_claim_and_every_entry()
    {
        var scene = Trade();

        var trace = await JsonAsync(scene);

        Assert.Equal(("Nasi kotak", 100L, "9501101530003"),
            ((string?)trace["origin"]!["title"], (long)trace["origin"]!["quantity"]!, (string?)trace["origin"]!["gtin"]));
        Assert.Equal(["L1", "L2"], trace["origin"]!["batchCodes"]!.AsArray().Select(one => (string)one!));
        var quantities = trace["quantities"]!;
        Assert.Equal((long)quantities["posted"]!, ((string[])["available", "held", "collected", "expired", "withdrawn"])
            .Sum(name => (long)quantities[name]!));
        Assert.Equal((long)quantities["held"]!, trace["claims"]!.AsArray().Sum(claim => (long)claim!["held"]!));
        Assert.Equal((long)quantities["collected"]!, trace["claims"]!.AsArray().Sum(claim => (long)claim!["collected"]!));
        Assert.Equal(
            scene.Entries.Select(entry => entry.EventId).Order(),
            trace["entries"]!.AsArray().Select(entry => (Guid)entry!["eventId"]!).Order());
        Assert.All(trace["entries"]!.AsArray(), entry => Assert.Null(entry!["payload"]));
        Assert.True((bool)trace["isComplete"]!);
    }

    [Fact]
    public async Task What_the_ledger_does_not_have_yet_is_said()
    {
        var scene = Trade();
        scene.Lag = 2;

        var trace = await JsonAsync(scene);

        Assert.False((bool)trace["isComplete"]!);
        Assert.Equal((long)trace["lotSequence"]!, (long)trace["asOfSequence"]! + 2);
        Assert.All(CsvReader.Read(await BytesAsync(scene, "csv")), row => Assert.Equal("false", row["isComplete"]));

        (scene.Lag, scene.DeliveryLag) = (0, 1);
        trace = await JsonAsync(scene);
        Assert.False((bool)trace["isComplete"]!);
        Assert.False((bool)trace["claims"]!.AsArray().Single(claim => claim!["delivery"] is not null)!["delivery"]!["isComplete"]!);

        var empty = new TraceScene { Lag = 3 };
        trace = await JsonAsync(empty);
        Assert.Equal((0L, 3L, false),
            ((long)trace["asOfSequence"]!, (long)trace["lotSequence"]!, (bool)trace["isComplete"]!));
        Assert.Null(trace["origin"]);
        Assert.Empty(EpcisSchema.FaultsOf(JsonNode.Parse(await BytesAsync(empty, "epcis"))!));
    }

    [Fact]
    public async Task Batch_is_the_sum_of_its_lots()
    {
        var scene = Trade();
        scene.Serve(gateway.Cluster);

        using var response = await gateway.SendAsync("GET", "/v1/trace?batchCode=L1&gtin=9501101530003", Role.Operator);
        var batch = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal("L1", (string?)batch["batchCode"]);
        var totals = Assert.Single(batch["totals"]!.AsArray())!;
        Assert.Equal(("portion", 1L, 100L),
            ((string?)totals["unit"], (long)totals["lots"]!, (long)totals["quantities"]!["posted"]!));
        Assert.True((bool)batch["isComplete"]!);
        var (caller, code, gtin) = gateway.Cluster.Calls.Last(call => call.Method == nameof(ITraceGrain.FindBatchAsync)).Arguments
            is [Caller one, string two, string three, PageRequest] ? (one, two, three) : default;
        Assert.Equal((Role.Operator, "L1", "9501101530003"), (caller.Role, code, gtin));
    }

    [Fact]
    public async Task Names_are_for_operators_and_gone_with_their_accounts()
    {
        var scene = new TraceScene();
        var (kept, deleted) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        scene.Post(10);
        scene.Claim(2, recipient: kept);
        scene.Claim(3, recipient: deleted);
        (scene.Names[scene.DonorId], scene.Names[kept]) = ("Warung Bu Sri", "=Panti");
        scene.Serve(gateway.Cluster);

        using var answer = await gateway.SendAsync("GET", $"/v1/lots/{scene.LotId}/trace", Role.Operator);
        using var table = await gateway.SendAsync("GET", $"/v1/lots/{scene.LotId}/trace?format=csv", Role.Operator);

        var names = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["names"]!.AsObject();
        Assert.Equal(new[] { (scene.DonorId, "Warung Bu Sri"), (kept, "=Panti") }.Order(),
            names.Select(name => (Guid.Parse(name.Key), (string)name.Value!)).Order());
        var rows = CsvReader.Read(await table.Content.ReadAsByteArrayAsync());
        Assert.Equal(["", "'=Panti", ""], rows.Select(row => row["recipientName"]));
        Assert.All(rows, row => Assert.Equal("Warung Bu Sri", row["donorName"]));
        Assert.Null((await JsonAsync(scene))["names"]);
    }

    [Theory]
    [InlineData("format", "?format=xml")]
    [InlineData("evidence", "?evidence=all")]
    [InlineData("batch", "?batch=1")]
    public async Task Bad_parameter_of_a_lot_s_trace_is_named(string field, string query)
    {
        using var response = await gateway.SendAsync("GET", OneLot + query, Role.Donor);
        await ReadErrorsAsync(response, field);
    }

    [Theory]
    [InlineData("batchCode", "")]
    [InlineData("batchCode", "?batchCode=")]
    [InlineData("batchCode", "?batchCode=%20")]
    [InlineData("batchCode", "?batchCode=a%0Ab")]
    [InlineData("batchCode", "?batchCode=1234567890123456789012345678901234567890123456789012345678901")]
    [InlineData("batchCode", "?batchCode=a&batchCode=b")]
    [InlineData("gtin", "?batchCode=a&gtin=9501101530004")]
    [InlineData("gtin", "?batchCode=a&gtin=12")]
    [InlineData("format", "?batchCode=a&format=PDF")]
    public async Task Bad_parameter_of_a_batch_s_trace_is_named(string field, string query)
    {
        using var response = await gateway.SendAsync("GET", "/v1/trace" + query, Role.Operator);
        await ReadErrorsAsync(response, field);
    }

    [Theory]
    [InlineData(Role.Recipient)]
    [InlineData(Role.Courier)]
    public async Task Recipients_and_couriers_are_not_let_in(Role role)
    {
        foreach (var path in (string[])[OneLot, "/v1/trace?batchCode=a"])
        {
            using var response = await gateway.SendAsync("GET", path, role);
            await ProblemReader.ReadAsync(response, 403, "forbidden");
        }
    }

    [Fact]
    public async Task Refusal_before_the_answer_is_a_problem_and_a_later_one_cuts_it_off()
    {
        var scene = Trade();
        scene.Serve(gateway.Cluster);
        var refused = new Refusal(RefusalKind.Unavailable, "The database cannot be reached.");
        gateway.Cluster.On(nameof(ITraceGrain.DeliverySequencesAsync), _ => Task.FromResult<Reply<Page<EntryPlace>>>(refused));
        foreach (var format in (string[])["json", "csv", "epcis"])
        {
            using var response = await gateway.SendAsync("GET", $"{OneLot}?format={format}", Role.Donor);
            await ProblemReader.ReadAsync(response, 503, "unavailable");
        }

        scene.Serve(gateway.Cluster);
        var calls = 0;
        var page = new Page<LedgerEntryView> { Items = [.. scene.Entries.Where(one => one.AggregateId == scene.LotId)] };
        gateway.Cluster.On(nameof(ITraceGrain.EntriesAsync), arguments => Task.FromResult<Reply<Page<LedgerEntryView>>>(
            ++calls == 1 ? page : calls == 2 ? new Page<LedgerEntryView> { Items = [] } : refused));
        await Assert.ThrowsAsync<HttpRequestException>(() => gateway.SendAsync("GET", OneLot, Role.Donor));
    }

    /// <summary>A lot of which some is collected, carried, held and returned.</summary>
    private static TraceScene Trade()
    {
        var scene = new TraceScene();
        scene.Post(100, more: new
        {
            gtin = "9501101530003", batchCodes = new[] { "L1", "L2" }, preparedAt = TraceScene.Noon,
            temperature = new { celsius = 71.5, measuredAt = TraceScene.Noon },
        });
        var (taken, carried, held, lapsed) = (scene.Claim(10), scene.Claim(20, true), scene.Claim(5), scene.Claim(7));
        scene.Collect(taken, 10, 8);
        scene.Collect(
            carried, 20, 20,
            new { courierId = scene.CourierId, temperature = new { celsius = 64.0, measuredAt = TraceScene.Noon } });
        scene.Delivery("offered", carried);
        scene.Delivery("assigned", carried, new { courierId = scene.CourierId });
        scene.Delivery(
            "handed-over", carried,
            new { courierId = scene.CourierId, temperature = new { celsius = 63.5, measuredAt = TraceScene.Noon.AddHours(1) } });
        scene.Lot(
            "claim-lapsed", now => now with { Held = now.Held - 7, Available = now.Available + 7 }, new { claimId = lapsed, quantity = 7 });
        _ = held;
        return scene;
    }

    private static async Task ReadErrorsAsync(HttpResponseMessage response, string field)
    {
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Contains(field, problem["errors"]!.AsObject().Select(error => error.Key));
    }

    private async Task<byte[]> BytesAsync(TraceScene scene, string format)
    {
        scene.Serve(gateway.Cluster);
        using var response = await gateway.SendAsync("GET", $"/v1/lots/{scene.LotId}/trace?format={format}", Role.Donor);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private async Task<JsonNode> JsonAsync(TraceScene scene) => JsonNode.Parse(await BytesAsync(scene, "json"))!;
}
