using PahlawanPangan.Deliveries;
using PahlawanPangan.Grains.Recalls;
using PahlawanPangan.Lots;
using static PahlawanPangan.Tests.Deliveries.CourierScene;

namespace PahlawanPangan.Tests.Recalls;

/// <summary>
/// A recall reaches everyone who has to do with the food, once by its events and again until it is acknowledged or closed.
/// </summary>
[Safety, ServerTests]
[Collection<RecallCollection>]
public sealed class RecallTests(RecallScene scene)
{
    private readonly Guid _donor = Guid.CreateVersion7();
    private readonly string _batch = Guid.NewGuid().ToString("N");

    private PanganCluster Cluster => scene.Cluster;

    [Fact]
    public async Task Recall_of_a_lot_reaches_donor_holder_and_collector_and_says_what_is_out()
    {
        var lot = await scene.PostAsync(_donor, batch: null);
        var (holder, collector) = (await scene.TakeAsync(lot, 5, collects: false), await scene.TakeAsync(lot, 7, collects: true));
        var bystander = await scene.TakeAsync(await scene.PostAsync(_donor, batch: null), 1, collects: true);

        var recall = await scene.OpenAsync(new { reason = "glass" }, Role.Donor, _donor, lot);

        Assert.Equal(LotStatus.Recalled, (await Cluster.Lot(lot).GetAsync()).Value!.Status);
        await scene.SettleAsync(recall);
        Assert.Equal("lot-recalled", await scene.InboxAsync(_donor));
        Assert.Equal("claim-recalled", await scene.InboxAsync(holder));
        Assert.Equal("claim-recalled", await scene.InboxAsync(collector));
        Assert.Equal("", await scene.InboxAsync(bystander));
        var shown = await scene.GetAsync(recall);
        Assert.Equal(("open", false, 1, 1), (
            (string)shown["status"]!, (bool)shown["drill"]!, (int)shown["lotCount"]!, (int)shown["lotsDone"]!));
        Assert.Equal((3, 3, 0, 5, 7), (
            (int)shown["reach"]!["notices"]!, (int)shown["reach"]!["written"]!, (int)shown["reach"]!["acknowledged"]!,
            (int)shown["reach"]!["held"]!, (int)shown["reach"]!["out"]!));
        Assert.NotNull(shown["reach"]!["secondsToLastNotice"]);
        var notices = await scene.NoticesAsync(recall, limit: 2);
        Assert.Equal(
            new[] { (_donor, "donor", 0, 0, 1), (holder, "recipient", 5, 0, 1), (collector, "recipient", 0, 7, 1) }.Order(),
            notices.Select(one => (
                (Guid)one["accountId"]!, (string)one["role"]!, (int)one["held"]!, (int)one["collected"]!, (int)one["times"]!)).Order());
        var inbox = await scene.SendAsync("GET", "/v1/notifications", null, Role.Recipient, collector);
        Assert.Equal(recall, (string)inbox.Json!["items"]![0]!["recallId"]!);
    }

    [Fact]
    public async Task Recall_by_batch_code_finds_lots_of_every_database_and_not_another_donor_s()
    {
        var lots = new[] { await scene.PostAsync(_donor, _batch), await scene.PostAsync(_donor, _batch, shard: 1) };
        var takers = new List<Guid>();
        foreach (var lot in lots)
        {
            takers.Add(await scene.TakeAsync(lot, 2, collects: true));
        }

        var otherBatch = await scene.PostAsync(_donor, "M-2");
        var otherDonor = await scene.PostAsync(Guid.CreateVersion7(), _batch, shard: 1);

        var recall = await scene.OpenAsync(new { batchCode = _batch, reason = "listeria" }, Role.Donor, _donor);
        await scene.SettleAsync(recall);

        foreach (var lot in lots)
        {
            Assert.Equal(LotStatus.Recalled, (await Cluster.Lot(lot).GetAsync()).Value!.Status);
        }

        foreach (var lot in new[] { otherBatch, otherDonor })
        {
            Assert.Equal(LotStatus.Open, (await Cluster.Lot(lot).GetAsync()).Value!.Status);
        }

        Assert.All(await Task.WhenAll(takers.Select(scene.InboxAsync)), inbox => Assert.Equal("claim-recalled", inbox));
        var shown = await scene.GetAsync(recall);
        Assert.Equal(lots.Order(), shown["lots"]!.AsArray().Select(one => (Guid)one!).Order());
        Assert.Equal((4, 4), ((int)shown["reach"]!["notices"]!, (int)shown["reach"]!["out"]!));

        // An operator reaches every donor's.
        var wide = await scene.OpenAsync(new { batchCode = _batch, reason = "listeria" }, Role.Operator, LotSamples.Operator.Id);
        await scene.SettleAsync(wide);
        Assert.Equal(LotStatus.Recalled, (await Cluster.Lot(otherDonor).GetAsync()).Value!.Status);
        Assert.Equal("claim-recalled recall-reminder", await scene.InboxAsync(takers[0]));
    }

    [Fact]
    public async Task Recall_by_gtin_finds_it_in_each_of_its_lengths()
    {
        var short8 = await scene.PostAsync(_donor, null, gtin: "96385074");
        var long14 = await scene.PostAsync(_donor, null, gtin: "00000096385074");
        var other = await scene.PostAsync(_donor, null, gtin: "4006381333931");

        var recall = await scene.OpenAsync(new { gtin = "000096385074", reason = "salmonella" }, Role.Donor, _donor);
        await scene.WorkAsync();

        Assert.Equal(
            new[] { short8, long14 }.Order(), (await scene.GetAsync(recall))["lots"]!.AsArray().Select(one => (Guid)one!).Order());
        Assert.Equal(LotStatus.Open, (await Cluster.Lot(other).GetAsync()).Value!.Status);
    }

    [Theory]
    [InlineData("batchCode", "lot_batch_codes")]
    [InlineData("gtin", "lot_gtin")]
    [InlineData("donorId", "lot_donor_time")]
    public async Task Search_for_lots_goes_by_an_index(string field, string index)
    {
        var lot = await scene.PostAsync(_donor, _batch, gtin: "4006381333931");
        await Cluster.ExecuteAsync(
            $$"""
              CREATE TEMP TABLE many AS SELECT * FROM lot WHERE id = '{{lot}}';
              -- The fence keeps PostgreSQL from making each record again for each of its columns.
              INSERT INTO lot SELECT (made.record).* FROM (
                SELECT jsonb_populate_record(m, jsonb_build_object('id', gen_random_uuid(), 'donor_id', gen_random_uuid(),
                  'status', 5, 'posted_terms', m.posted_terms - 'batchCodes' - 'gtin')) AS record
                FROM many m, generate_series(1, 5000) OFFSET 0) made;
              DROP TABLE many;
              ANALYZE lot;
              """);
        var row = new RecallRow
        {
            Id = Guid.CreateVersion7(),
            DonorId = field == "donorId" ? _donor : null,
            BatchCode = field == "batchCode" ? _batch : null,
            Gtin = field == "gtin" ? "4006381333931" : null,
            Reason = "glass",
            IsDrill = false,
            OpenedBy = LotSamples.Operator,
            OpenedAt = Cluster.Time.Now,
        };

        await using var command = Cluster.Database.CreateCommand($"EXPLAIN {RecallSearch.Matching(row)}");
        RecallSearch.AddSelection(command, row, DateTimeOffset.UnixEpoch);
        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(0));
        }

        Assert.Contains(index, string.Join('\n', plan), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lot_that_is_posted_while_the_recall_is_open_is_recalled_and_one_after_its_closure_is_not()
    {
        await scene.PostAsync(_donor, _batch);
        var recall = await scene.OpenAsync(new { batchCode = _batch, reason = "listeria" }, Role.Donor, _donor);
        await scene.WorkAsync();
        Cluster.Time.Advance(TimeSpan.FromHours(2));
        await scene.WorkAsync();

        var later = await scene.PostAsync(_donor, _batch, shard: 1);
        var taker = await scene.TakeAsync(later, 3, collects: true);
        Cluster.Time.Advance(TimeSpan.FromSeconds(30));
        await scene.SettleAsync(recall);

        Assert.Equal(LotStatus.Recalled, (await Cluster.Lot(later).GetAsync()).Value!.Status);
        Assert.Equal("claim-recalled", await scene.InboxAsync(taker));
        await CloseAsync(recall);
        var last = await scene.PostAsync(_donor, _batch);
        Cluster.Time.Advance(TimeSpan.FromMinutes(5));
        await scene.WorkAsync();
        Assert.Equal(LotStatus.Open, (await Cluster.Lot(last).GetAsync()).Value!.Status);
    }

    [Fact]
    public async Task Notice_is_repeated_after_one_four_and_twenty_four_hours_and_then_daily_until_it_is_acknowledged()
    {
        var lot = await scene.PostAsync(_donor, batch: null);
        var (eager, idle) = (await scene.TakeAsync(lot, 1, collects: true), await scene.TakeAsync(lot, 1, collects: true));
        var recall = await scene.OpenAsync(new { reason = "glass" }, Role.Donor, _donor, lot);
        await scene.SettleAsync(recall);
        var expected = "claim-recalled";

        foreach (var minutes in new[] { 59, 1, 179, 1, 20 * 60, 23 * 60, 60 })
        {
            Cluster.Time.Advance(TimeSpan.FromMinutes(minutes));
            await scene.WorkAsync();
            expected += minutes is 59 or 179 or 23 * 60 ? "" : " recall-reminder";
            Assert.Equal(expected, await scene.InboxAsync(idle));
            if (minutes == 1 && expected.Length < 40)
            {
                var acknowledged = await scene.SendAsync("POST", $"/v1/recalls/{recall}/acknowledgement", null, Role.Recipient, eager);
                Assert.True(acknowledged.Status == 200, acknowledged.Body);
            }
        }

        Assert.Equal("claim-recalled recall-reminder", await scene.InboxAsync(eager));
        await CloseAsync(recall);
        Cluster.Time.Advance(TimeSpan.FromDays(3));
        await scene.WorkAsync();
        Assert.Equal(expected, await scene.InboxAsync(idle));
        var notice = (await scene.NoticesAsync(recall)).Single(one => (Guid)one["accountId"]! == idle);
        Assert.Equal(5, (int)notice["times"]!);
        Assert.True((DateTimeOffset)notice["lastWrittenAt"]! - (DateTimeOffset)notice["writtenAt"]! == TimeSpan.FromHours(48));
    }

    [Fact]
    public async Task Acknowledgement_and_closure_are_told_in_events_once_and_stay()
    {
        var lot = await scene.PostAsync(_donor, batch: null);
        var taker = await scene.TakeAsync(lot, 4, collects: true);
        var recall = await scene.OpenAsync(new { reason = "glass" }, Role.Donor, _donor, lot);
        await scene.SettleAsync(recall);
        var path = $"/v1/recalls/{recall}/acknowledgement";
        var first = await scene.SendAsync("POST", path, null, Role.Recipient, taker);
        Cluster.Time.Advance(TimeSpan.FromMinutes(1));

        var again = await scene.SendAsync("POST", path, null, Role.Recipient, taker);
        Assert.Equal((200, first.Body), (again.Status, again.Body));
        Assert.Equal(404, (await scene.SendAsync("POST", path, null, Role.Recipient)).Status);
        Assert.Equal(200, (await scene.SendAsync("POST", path, null, Role.Donor, _donor)).Status);
        Assert.Equal(2, (int)(await scene.GetAsync(recall))["reach"]!["acknowledged"]!);
        await CloseAsync(recall, "all found");
        await CloseAsync(recall, "another report");
        await Cluster.ForgetGrainsAsync();
        await scene.WorkAsync();

        var shown = await scene.GetAsync(recall);
        Assert.Equal(("closed", "all found"), ((string)shown["status"]!, (string)shown["report"]!));
        Assert.Equal(
            "opened acknowledged acknowledged closed",
            (await EventsAsync(recall)).Replace(" notified", "", StringComparison.Ordinal));
        Assert.Contains("\"report\":\"all found\"", await LastEventAsync(recall), StringComparison.Ordinal);
        Assert.Contains("\"acknowledged\":2", await LastEventAsync(recall), StringComparison.Ordinal);
        Assert.Contains($"\"recallId\":\"{recall}\"", await LastEventAsync(lot.ToString()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Drill_reaches_everyone_marked_and_stops_nothing()
    {
        var lot = await scene.PostAsync(_donor, _batch);
        var (holder, collector) = (await scene.TakeAsync(lot, 5, collects: false), await scene.TakeAsync(lot, 7, collects: true));
        var (courierId, recipient) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var claim = await PickedUpAsync(lot, courierId, recipient);
        var before = (await Cluster.Lot(lot).GetAsync()).Value!;

        var recall = await scene.OpenAsync(new { batchCode = _batch, reason = "yearly drill", drill = true }, Role.Donor, _donor);
        Cluster.Time.Advance(TimeSpan.FromSeconds(2));
        await scene.WorkAsync();

        Assert.Equal(before, (await Cluster.Lot(lot).GetAsync()).Value! with { Terms = before.Terms });
        var delivery = await Cluster.Grains.GetGrain<IDeliveryGrain>(claim).GetAsync(LotSamples.Operator);
        Assert.Equal(DeliveryStatus.PickedUp, delivery.Value!.Status);
        foreach (var account in new[] { _donor, holder, collector, recipient, courierId })
        {
            Assert.Equal("recall-drill", await scene.InboxAsync(account));
        }

        var shown = await scene.GetAsync(recall);
        Assert.Equal((true, 5, 5, 2.0), (
            (bool)shown["drill"]!, (int)shown["reach"]!["notices"]!, (int)shown["reach"]!["written"]!,
            (double)shown["reach"]!["secondsToLastNotice"]!));
        Assert.Equal((5, 10, 3), ((int)shown["reach"]!["held"]!, (int)shown["reach"]!["out"]!, (int)shown["reach"]!["inDelivery"]!));
        var courier = (await scene.NoticesAsync(recall)).Single(one => (Guid)one["accountId"]! == courierId);
        Assert.Equal(("courier", 3), ((string)courier["role"]!, (int)courier["inDelivery"]!));
        Cluster.Time.Advance(TimeSpan.FromHours(1));
        await scene.WorkAsync();
        Assert.Equal("recall-drill recall-drill", await scene.InboxAsync(holder));
        await CloseAsync(recall);
    }

    [Fact]
    public async Task Recall_in_mid_delivery_reaches_the_courier_and_the_stop_leaves_the_route()
    {
        var lot = await scene.PostAsync(_donor, _batch);
        var (courierId, recipient) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var claim = await PickedUpAsync(lot, courierId, recipient);

        var recall = await scene.OpenAsync(new { batchCode = _batch, reason = "botulism" }, Role.Operator, LotSamples.Operator.Id);
        await scene.WorkAsync();
        await DispatchAsync(Cluster, scene.Consumers);
        await scene.SettleAsync(recall);

        Assert.Equal("delivery-recalled", await scene.InboxAsync(courierId));
        Assert.Equal("claim-recalled", await scene.InboxAsync(recipient));
        var courier = Cluster.Grains.GetGrain<ICourierGrain>(courierId);
        Assert.Empty((await courier.RouteAsync()).Value!.Stops);
        Assert.Equal(RefusalKind.LotRecalled, (await courier.HandOverAsync(claim, null)).Refusal?.Kind);
        var notice = (await scene.NoticesAsync(recall)).Single(one => (Guid)one["accountId"]! == courierId);
        Assert.Equal(("courier", 3, 1), ((string)notice["role"]!, (int)notice["inDelivery"]!, (int)notice["times"]!));
        Assert.Equal(
            200, (await scene.SendAsync("POST", $"/v1/recalls/{recall}/acknowledgement", null, Role.Courier, courierId)).Status);
    }

    [Fact]
    public async Task Second_request_without_a_key_gets_the_open_recall_of_the_lot()
    {
        var lot = await scene.PostAsync(_donor, batch: null);
        var path = $"/v1/lots/{lot}/recall";
        var first = await scene.SendAsync("POST", path, new { reason = "glass" }, Role.Donor, _donor, key: null);

        var second = await scene.SendAsync("POST", path, new { reason = "more glass" }, Role.Operator, key: null);

        Assert.Equal((202, first.Body), (second.Status, second.Body));
        Assert.Equal(1L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM recall WHERE lot_id = '{lot}'"));
    }

    [Fact]
    public async Task Deleted_account_is_shown_as_unreachable_and_holds_back_no_one()
    {
        var lot = await scene.PostAsync(_donor, batch: null);
        var (gone, other) = (await scene.TakeAsync(lot, 1, collects: true), await scene.TakeAsync(lot, 1, collects: true));
        await Cluster.ExecuteAsync(
            $"""
             INSERT INTO notification_counter (account_id, last, closed_at) VALUES ('{gone}', 0, now())
             ON CONFLICT (account_id) DO UPDATE SET closed_at = now()
             """);

        var recall = await scene.OpenAsync(new { reason = "a drill", drill = true }, Role.Donor, _donor, lot);
        await scene.WorkAsync();

        Assert.Equal("recall-drill", await scene.InboxAsync(other));
        var reach = (await scene.GetAsync(recall))["reach"]!;
        Assert.Equal((3, 2, 1), ((int)reach["notices"]!, (int)reach["written"]!, (int)reach["unreachable"]!));
        Assert.Equal(
            0L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM recall_notice WHERE account_id = '{gone}' AND next_at IS NOT NULL"));
    }

    [Fact]
    public async Task Background_work_that_runs_in_two_hosts_at_once_writes_each_notice_once()
    {
        var lots = new List<Guid>();
        for (var i = 0; i < 6; i++)
        {
            lots.Add(await scene.PostAsync(_donor, _batch, shard: i % 2));
            await scene.TakeAsync(lots[i], 1, collects: true, recipient: _donor);
        }

        await scene.OpenAsync(new { batchCode = _batch, reason = "a drill", drill = true }, Role.Operator, LotSamples.Operator.Id);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RecallScene.WorkAsync(Cluster)));

        Assert.Equal(
            6L,
            await Cluster.QueryAsync<long>(
                $"SELECT count(*) FROM notification WHERE account_id = '{_donor}' AND kind = 'recall-drill'"));
    }

    private async Task CloseAsync(string recall, string report = "done")
    {
        var closed = await scene.SendAsync("POST", $"/v1/recalls/{recall}/closure", new { report }, Role.Operator);
        Assert.True(closed.Status == 200, closed.Body);
        Assert.Equal("closed", (string)closed.Json!["status"]!);
    }

    /// <summary>A claim of three that a courier has collected and not handed over.</summary>
    private async Task<Guid> PickedUpAsync(Guid lot, Guid courierId, Guid recipient)
    {
        var courier = await CourierAsync(Cluster, capacityGrams: 20_000, courierId);
        var claim = await ClaimAsync(Cluster, lot, 3, new Caller(recipient, Role.Recipient));
        await DispatchAsync(Cluster, scene.Consumers);
        Assert.False((await courier.AcceptAsync(claim, null)).IsRefused);
        Assert.False((await courier.PickUpAsync(claim, Cluster.Codes.Of(claim), null)).IsRefused);
        await DispatchAsync(Cluster, scene.Consumers);
        return claim;
    }

    private Task<string> EventsAsync(string aggregate) => Cluster.QueryAsync<string>(
        $"""
         SELECT string_agg(split_part(subject, '.', 3), ' ' ORDER BY sequence) FROM outbox WHERE aggregate_id = '{aggregate}'
         """);

    private Task<string> LastEventAsync(string aggregate) => Cluster.QueryAsync<string>(
        $"SELECT convert_from(payload, 'UTF8') FROM outbox WHERE aggregate_id = '{aggregate}' ORDER BY sequence DESC LIMIT 1");
}
