using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Grains.Recalls;
using PahlawanPangan.Lots;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Tests.Recalls;

/// <summary>
/// A recall that is cut short between any two of its steps is carried out by the next host: no notice is missing or doubled.
/// </summary>
[Safety, ServerTests]
[Collection<RecallCollection>]
public sealed class RecallCrashTests(RecallScene scene)
{
    private readonly Guid _donor = Guid.CreateVersion7();
    private readonly Guid _recallId = Guid.CreateVersion7();

    private PanganCluster Cluster => scene.Cluster;

    private RecallStore Recalls => new(Cluster.Database, new Clock(Cluster.Time));

    [Fact]
    public async Task Lot_that_was_stopped_by_a_request_that_then_died_has_its_recall_by_its_event()
    {
        var (lot, taker) = await TakenAsync();

        var stopped = await Cluster.Lot(lot).RecallAsync(new RecallLot
        {
            Caller = new Caller(_donor, Role.Donor),
            Reason = "glass",
            RecallId = _recallId,
        });

        Assert.False(stopped.IsRefused, stopped.Refusal?.Detail);
        await Wait.UntilAsync(() => Cluster.QueryAsync<bool>($"SELECT count(*) = 1 FROM recall WHERE id = '{_recallId}'"));
        await scene.SettleAsync(_recallId.ToString());
        await AssertToldOnceAsync(taker);
        var shown = await scene.GetAsync(_recallId.ToString());
        Assert.Equal((lot, "glass", 1), ((Guid)shown["lotId"]!, (string)shown["reason"]!, (int)shown["reach"]!["out"]!));
        Assert.StartsWith(
            "pangan.recall.opened.",
            await Cluster.QueryAsync<string>($"SELECT subject FROM outbox WHERE aggregate_id = '{_recallId}' AND sequence = 1"),
            StringComparison.Ordinal);

        // The request is sent again.
        var again = await Cluster.Grains.GetGrain<IRecallGrain>(_recallId).OpenAsync(
            new OpenRecall { Caller = new Caller(_donor, Role.Donor), LotId = lot, Reason = "glass" });
        Assert.Equal(_recallId, again.Value?.RecallId);
        await scene.WorkAsync();
        await AssertToldOnceAsync(taker);
    }

    [Theory]
    [InlineData("stored")]
    [InlineData("found")]
    [InlineData("stopped")]
    [InlineData("some parties written")]
    [InlineData("parties written")]
    public async Task Campaign_that_died_after_a_step_is_finished_by_the_next_host(string after)
    {
        var (lot, taker) = await TakenAsync("L-7");
        var row = new RecallRow
        {
            Id = _recallId,
            DonorId = _donor,
            BatchCode = "L-7",
            Reason = "glass",
            IsDrill = false,
            OpenedBy = new Caller(_donor, Role.Donor),
            OpenedAt = Cluster.Time.Now,
        };
        await Recalls.AddAsync(row);
        if (after != "stored")
        {
            await Recalls.AddLotsAsync(_recallId, [new FoundLot(lot, false)], CancellationToken.None);
        }

        if (after is "stopped" or "some parties written" or "parties written")
        {
            await Cluster.Lot(lot).RecallAsync(new RecallLot { Caller = row.OpenedBy, Reason = row.Reason, RecallId = _recallId });
            RecallParty[] parties = [new(_donor, Role.Donor, 0, 0, 0), new(taker, Role.Recipient, 0, 1, 0)];
            await Recalls.AddPartiesAsync(
                _recallId, lot, [.. parties.Take(after == "stopped" ? 0 : after == "parties written" ? 2 : 1)],
                Cluster.Time.Now.AddMinutes(5), CancellationToken.None);
        }

        await scene.SettleAsync(_recallId.ToString());
        await scene.SettleAsync(_recallId.ToString());

        await AssertToldOnceAsync(taker);
        var shown = await scene.GetAsync(_recallId.ToString());
        Assert.Equal((1, 1, 2, 2), (
            (int)shown["lotCount"]!, (int)shown["lotsDone"]!, (int)shown["reach"]!["notices"]!, (int)shown["reach"]!["written"]!));
    }

    [Fact]
    public async Task Reminder_whose_writer_died_is_written_when_its_lease_ends()
    {
        var (lot, taker) = await TakenAsync();
        var recall = await scene.OpenAsync(new { reason = "a drill", drill = true }, Role.Donor, _donor, lot);

        // Taken by a host that then died: due again a minute later.
        await scene.WorkAsync();
        Cluster.Time.Advance(TimeSpan.FromMinutes(60));
        await Cluster.ExecuteAsync(
            $"UPDATE recall_notice SET next_at = '{Cluster.Time.Now.AddMinutes(1):O}' WHERE recall_id = '{recall}'");
        await scene.WorkAsync();
        Assert.Equal("recall-drill", await scene.InboxAsync(taker));

        Cluster.Time.Advance(TimeSpan.FromMinutes(1));
        await scene.WorkAsync();
        Assert.Equal("recall-drill recall-drill", await scene.InboxAsync(taker));
    }

    [Fact]
    public async Task Notices_that_several_hosts_find_due_at_once_are_written_once()
    {
        await Cluster.ExecuteAsync(
            $"""
             INSERT INTO recall (id, reason, is_drill, opened_by, opened_as, opened_at, next_at)
             VALUES ('{_recallId}', 'a drill', true, '{_donor}', 3, '{Cluster.Time.Now:O}', 'infinity');
             INSERT INTO recall_notice (recall_id, lot_id, account_id, role, found_at, next_at)
             SELECT '{_recallId}', gen_random_uuid(), gen_random_uuid(), 1, '{Cluster.Time.Now:O}', '{Cluster.Time.Now:O}'
             FROM generate_series(1, 2000);
             """);

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => new RecallReminders(
            Cluster.Database, new Clock(Cluster.Time), new RecallOptions(), waitingMax: 1000).WriteDueAsync(CancellationToken.None))));

        Assert.Equal(2000L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM notification WHERE recall_id = '{_recallId}'"));
        Assert.Equal(
            2000L, await Cluster.QueryAsync<long>($"SELECT count(*) FROM recall_notice WHERE recall_id = '{_recallId}' AND times = 1"));
    }

    [Fact]
    public async Task Notice_that_is_acknowledged_while_it_is_being_repeated_is_not_repeated_any_more()
    {
        var (lot, taker) = await TakenAsync();
        var recall = Guid.Parse(await scene.OpenAsync(new { reason = "a drill", drill = true }, Role.Donor, _donor, lot));
        await scene.WorkAsync();
        await Recalls.AcknowledgeAsync(recall, taker);

        // As a host sees it that read the row before.
        await Cluster.ExecuteAsync(
            $"UPDATE recall_notice SET next_at = '{Cluster.Time.Now:O}' WHERE recall_id = '{recall}' AND account_id = '{taker}'");
        await scene.WorkAsync();

        Assert.Equal("recall-drill", await scene.InboxAsync(taker));
    }

    [Fact]
    public async Task Acknowledgement_and_closure_whose_second_half_died_are_published_and_stored_by_the_next_host()
    {
        var (lot, taker) = await TakenAsync();
        var recall = Guid.Parse(await scene.OpenAsync(new { reason = "glass" }, Role.Donor, _donor, lot));
        await scene.SettleAsync(recall.ToString());
        Assert.NotNull(await Recalls.AcknowledgeAsync(recall, taker));
        Cluster.Time.Advance(TimeSpan.FromSeconds(30));
        await scene.WorkAsync();
        Assert.Equal(1L, await CountAsync(recall, "acknowledged"));

        // The document is closed and the row is not.
        await scene.SendAsync("POST", $"/v1/recalls/{recall}/closure", new { report = "done" }, Role.Operator);
        await Cluster.ExecuteAsync(
            $"UPDATE recall SET closed_at = NULL, report = NULL, next_at = '{Cluster.Time.Now:O}' WHERE id = '{recall}'");
        await scene.WorkAsync();
        Assert.Equal("closed", (string)(await scene.GetAsync(recall.ToString()))["status"]!);
        Assert.Equal((1L, 1L), (await CountAsync(recall, "acknowledged"), await CountAsync(recall, "closed")));
    }

    [Fact]
    public async Task Database_of_lots_that_fails_holds_back_no_other_and_its_lots_follow()
    {
        var batch = Guid.NewGuid().ToString("N");
        var lots = new[] { await scene.PostAsync(_donor, batch), await scene.PostAsync(_donor, batch, shard: 1) };
        await scene.OpenAsync(new { batchCode = batch, reason = "glass" }, Role.Donor, _donor);
        await using (var rename = Cluster.Databases[1].CreateCommand("ALTER TABLE lot RENAME COLUMN posted_terms TO gone"))
        {
            await rename.ExecuteNonQueryAsync();
        }

        try
        {
            await Assert.ThrowsAsync<AggregateException>(scene.WorkAsync);
        }
        finally
        {
            await using var restore = Cluster.Databases[1].CreateCommand("ALTER TABLE lot RENAME COLUMN gone TO posted_terms");
            await restore.ExecuteNonQueryAsync();
        }

        Assert.Equal(LotStatus.Recalled, await StatusAsync(lots[0]));
        Assert.Equal(LotStatus.Open, await StatusAsync(lots[1]));
        Cluster.Time.Advance(TimeSpan.FromSeconds(2));
        await scene.WorkAsync();
        Assert.Equal(LotStatus.Recalled, await StatusAsync(lots[1]));
    }

    private async Task<LotStatus> StatusAsync(Guid lot) => (await Cluster.Lot(lot).GetAsync()).Value!.Status;

    private async Task<(Guid Lot, Guid Taker)> TakenAsync(string? batch = null)
    {
        var lot = await scene.PostAsync(_donor, batch, shard: 1);
        return (lot, await scene.TakeAsync(lot, 1, collects: true));
    }

    private async Task AssertToldOnceAsync(Guid taker)
    {
        Assert.Equal("claim-recalled", await scene.InboxAsync(taker));
        Assert.Equal("lot-recalled", await scene.InboxAsync(_donor));
    }

    private Task<long> CountAsync(Guid recall, string what) => Cluster.QueryAsync<long>(
        $"SELECT count(*) FROM outbox WHERE aggregate_id = '{recall}' AND subject LIKE 'pangan.recall.{what}.%'");
}
