using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Recalls;

/// <summary>Who may open, see, acknowledge and close a recall, and what is refused.</summary>
[Safety, ServerTests]
public sealed class RecallRequestTests(RecallScene scene) : IClassFixture<RecallScene>
{
    private readonly Guid _donor = Guid.CreateVersion7();
    private readonly string _batch = Guid.NewGuid().ToString("N");

    public static TheoryData<string, string> Bad => new()
    {
        { """{"reason":"refused"}""", "batchCode" },
        { """{"batchCode":"L-1"}""", "reason" },
        { """{"batchCode":" ","reason":"refused"}""", "batchCode" },
        { """{"batchCode":"L-1","gtin":"4006381333930","reason":"refused"}""", "gtin" },
        { """{"donorId":"everyone","reason":"refused"}""", "donorId" },
        { """{"batchCode":"L-1","reason":"refused","drill":"yes"}""", "drill" },
        { """{"batchCode":"no lot has this","reason":"refused"}""", "batchCode" },
        { """{"gtin":"4006381333931","reason":"refused"}""", "gtin" },
        { """{"donorId":"0d000000-0000-7000-8000-00000000dead","reason":"refused"}""", "donorId" },
        { $$"""{"batchCode":"L-1","reason":"{{new string('x', 501)}}"}""", "reason" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_request_is_refused_by_its_field_and_nothing_is_stored(string body, string field)
    {
        var refused = await scene.SendAsync("POST", "/v1/recalls", body, Role.Operator);

        Assert.Equal((400, "validation"), (refused.Status, refused.Problem));
        Assert.Contains(field, refused.Json!["errors"]!.AsObject().Select(error => error.Key));
        Assert.Equal(0L, await scene.Cluster.QueryAsync<long>("SELECT count(*) FROM recall WHERE reason ~ '^(refused|xxx)'"));
    }

    [Fact]
    public async Task Batch_of_another_donor_is_refused_as_one_that_there_is_not_and_its_lot_stays_open()
    {
        var lot = await scene.PostAsync(Guid.CreateVersion7(), _batch);

        var foreign = await scene.SendAsync("POST", "/v1/recalls", new { batchCode = _batch, reason = "mine" }, Role.Donor, _donor);
        var unknown = await scene.SendAsync("POST", "/v1/recalls", new { batchCode = "none", reason = "mine" }, Role.Donor, _donor);

        Assert.Equal((400, 400), (foreign.Status, unknown.Status));
        Assert.Equal(foreign.Json!["errors"]!.ToJsonString(), unknown.Json!["errors"]!.ToJsonString());
        var named = new { donorId = Guid.CreateVersion7(), batchCode = _batch, reason = "mine" };
        Assert.Equal(403, (await scene.SendAsync("POST", "/v1/recalls", named, Role.Donor, _donor)).Status);
        Assert.Equal(403, (await scene.SendAsync("POST", $"/v1/lots/{lot}/recall", new { reason = "mine" }, Role.Donor, _donor)).Status);
        var drill = new { reason = "mine", drill = true };
        Assert.Equal(403, (await scene.SendAsync("POST", $"/v1/lots/{lot}/recall", drill, Role.Donor, _donor)).Status);
        await scene.WorkAsync();
        Assert.Equal(LotStatus.Open, (await scene.Cluster.Lot(lot).GetAsync()).Value!.Status);
    }

    [Fact]
    public async Task Key_is_required_for_many_lots_and_its_repetition_gets_the_same_recall()
    {
        await scene.PostAsync(_donor, _batch);
        var body = new { batchCode = _batch, reason = "listeria" };

        Assert.Equal(
            "idempotency-key-missing", (await scene.SendAsync("POST", "/v1/recalls", body, Role.Donor, _donor, key: null)).Problem);
        var first = await scene.SendAsync("POST", "/v1/recalls", body, Role.Donor, _donor, key: "one");
        await scene.Cluster.ForgetGrainsAsync();
        var again = await scene.SendAsync("POST", "/v1/recalls", body, Role.Donor, _donor, key: "one");
        Assert.Equal((202, first.Body), (again.Status, again.Body));
        Assert.Equal($"/v1/recalls/{(string)first.Json!["recallId"]!}", first.Headers["Location"]);
        var other = new { batchCode = _batch, reason = "salmonella" };
        Assert.Equal(
            "idempotency-key-reused", (await scene.SendAsync("POST", "/v1/recalls", other, Role.Donor, _donor, key: "one")).Problem);
        Assert.Equal(1L, await scene.Cluster.QueryAsync<long>($"SELECT count(*) FROM recall WHERE donor_id = '{_donor}'"));
    }

    [Fact]
    public async Task Recall_of_a_lot_honours_the_version_that_the_caller_saw()
    {
        var lot = await scene.PostAsync(_donor, _batch);
        await scene.TakeAsync(lot, 1, collects: false);

        var command = new PahlawanPangan.Recalls.OpenRecall
        {
            Caller = new Caller(_donor, Role.Donor),
            LotId = lot,
            Reason = "glass",
            ExpectedVersion = 1,
        };
        var recall = scene.Cluster.Grains.GetGrain<PahlawanPangan.Recalls.IRecallGrain>(Guid.CreateVersion7());
        foreach (var isDrill in new[] { true, false })
        {
            var refused = await recall.OpenAsync(command with { IsDrill = isDrill });
            Assert.Equal(RefusalKind.VersionMismatch, refused.Refusal?.Kind);
        }

        Assert.Equal(LotStatus.Open, (await scene.Cluster.Lot(lot).GetAsync()).Value!.Status);
        Assert.False((await recall.OpenAsync(command with { ExpectedVersion = 2 })).IsRefused);
    }

    [Fact]
    public async Task Recall_is_seen_by_operators_and_its_donor_and_acknowledged_by_those_whom_it_reached()
    {
        var lot = await scene.PostAsync(_donor, _batch);
        var taker = await scene.TakeAsync(lot, 1, collects: true);
        var recall = await scene.OpenAsync(new { batchCode = _batch, reason = "listeria" }, Role.Donor, _donor);
        await scene.SettleAsync(recall);
        foreach (var path in new[] { $"/v1/recalls/{recall}", $"/v1/recalls/{recall}/notices" })
        {
            Assert.Equal(200, (await scene.SendAsync("GET", path, null, Role.Donor, _donor)).Status);
            Assert.Equal(200, (await scene.SendAsync("GET", path, null, Role.Operator)).Status);
            Assert.Equal(404, (await scene.SendAsync("GET", path, null, Role.Donor)).Status);
            Assert.Equal(403, (await scene.SendAsync("GET", path, null, Role.Recipient, taker)).Status);
            Assert.Equal(403, (await scene.SendAsync("GET", path, null, Role.Courier)).Status);
        }

        var own = await scene.SendAsync("GET", "/v1/recalls?status=open", null, Role.Donor, _donor);
        Assert.Equal(recall, (string)Assert.Single(own.Json!["items"]!.AsArray())!["id"]!);
        Assert.Empty((await scene.SendAsync("GET", "/v1/recalls", null, Role.Donor)).Json!["items"]!.AsArray());
        var acknowledged = await scene.SendAsync("POST", $"/v1/recalls/{recall}/acknowledgement", null, Role.Recipient, taker);
        Assert.Equal(200, acknowledged.Status);
        Assert.DoesNotContain(_donor.ToString(), acknowledged.Body, StringComparison.Ordinal);
        Assert.Equal(404, (await scene.SendAsync("POST", $"/v1/recalls/{recall}/acknowledgement", null, Role.Operator)).Status);
        var unknown = $"/v1/recalls/{Guid.CreateVersion7()}";
        Assert.Equal(404, (await scene.SendAsync("POST", $"{unknown}/acknowledgement", null, Role.Recipient, taker)).Status);
        var report = new { report = "all found" };
        Assert.Equal(403, (await scene.SendAsync("POST", $"/v1/recalls/{recall}/closure", report, Role.Donor, _donor)).Status);
        Assert.Equal(404, (await scene.SendAsync("POST", $"{unknown}/closure", report, Role.Operator)).Status);
        Assert.Equal(400, (await scene.SendAsync("POST", $"/v1/recalls/{recall}/closure", new { report = "" }, Role.Operator)).Status);
        Assert.Equal("open", (string)(await scene.GetAsync(recall))["status"]!);
    }

    [Fact]
    public async Task List_is_read_page_by_page_the_newest_first()
    {
        var opened = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            var lot = await scene.PostAsync(_donor, _batch);
            opened.Insert(0, await scene.OpenAsync(new { reason = "a drill", drill = true }, Role.Donor, _donor, lot));
            scene.Cluster.Time.Advance(TimeSpan.FromMilliseconds(i % 2));
        }

        var listed = new List<string>();
        var times = new List<DateTimeOffset>();
        string? next = null;
        do
        {
            var cursor = next is null ? "" : $"&cursor={next}";
            var page = (await scene.SendAsync("GET", $"/v1/recalls?limit=2{cursor}", null, Role.Donor, _donor)).Json!;
            listed.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            times.AddRange(page["items"]!.AsArray().Select(item => (DateTimeOffset)item!["openedAt"]!));
            next = (string?)page["next"];
        }
        while (next is not null);

        Assert.Equal(times.OrderDescending(), times);
        Assert.Equal(opened.Order(), listed.Order());
        Assert.Equal(5, listed.Distinct().Count());
    }

    [Fact]
    public async Task Donor_alone_recalls_all_lots_of_that_donor()
    {
        var lots = new[] { await scene.PostAsync(_donor, _batch), await scene.PostAsync(_donor, null, shard: 1) };

        await scene.OpenAsync(new { donorId = _donor, reason = "cooling failed" }, Role.Operator, LotSamples.Operator.Id);
        await scene.WorkAsync();

        foreach (var lot in lots)
        {
            Assert.Equal(LotStatus.Recalled, (await scene.Cluster.Lot(lot).GetAsync()).Value!.Status);
        }
    }

    [Theory]
    [InlineData("60,240,1440", true)]
    [InlineData("5", true)]
    [InlineData("", false)]
    [InlineData("60,30", false)]
    [InlineData("0,5", false)]
    [InlineData("60,sixty", false)]
    [InlineData("60,10081", false)]
    public void Wrong_intervals_stop_the_start_with_a_message(string minutes, bool isValid)
    {
        var results = new RecallOptions { RepeatAfterMinutes = minutes }.Validate(new(new object())).ToList();

        Assert.Equal(isValid, results.Count == 0);
        Assert.All(results, result => Assert.Contains("Recalls:RepeatAfterMinutes", result.ErrorMessage, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(NotificationDraft.RecallReminder)]
    [InlineData(NotificationDraft.RecallDrill)]
    public void Notices_of_recalls_are_urgent_and_never_muted_or_dropped(string kind)
    {
        Assert.Contains(kind, NotificationDraft.Kinds);
        Assert.True(NotificationDraft.IsUrgent(kind));
        Assert.True(NotificationDraft.IsSafety(kind));
        Assert.Null(NotificationDraft.FreshFor(kind));
        Assert.Matches(NotificationDraft.SafetyPattern, kind);
    }
}
