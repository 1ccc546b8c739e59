namespace PahlawanPangan.Tests.Recalls;

/// <summary>A broker that is gone keeps no one from being told of unsafe food.</summary>
[Safety]
public sealed class RecallOutageTests(Servers servers)
{
    [Fact]
    public async Task Recall_during_an_outage_of_the_broker_is_told_by_the_campaign_after_five_minutes_and_its_own_notice_still_arrives()
    {
        await using var scene = new RecallScene(servers);
        await scene.InitializeAsync();
        var donor = Guid.CreateVersion7();
        var lot = await scene.PostAsync(donor, batch: null);
        var taker = await scene.TakeAsync(lot, 2, collects: true);
        await scene.Consumers.CatchUpAsync("notifications");
        await scene.Cluster.Nats.KillAsync();

        var recall = await scene.OpenAsync(new { reason = "glass" }, Role.Donor, donor, lot);
        await scene.WorkAsync();
        Assert.Equal("", await scene.InboxAsync(taker));
        var reach = (await scene.GetAsync(recall))["reach"]!;
        Assert.Equal((2, 0), ((int)reach["notices"]!, (int)reach["written"]!));

        scene.Cluster.Time.Advance(TimeSpan.FromMinutes(5));
        await scene.WorkAsync();
        Assert.Equal("recall-reminder", await scene.InboxAsync(taker));

        // More than five minutes old: nothing of a recall is dropped for its age.
        scene.Cluster.Time.Advance(TimeSpan.FromMinutes(10));
        await scene.Cluster.Nats.RestartAsync();
        await Wait.UntilAsync(async () => await scene.InboxAsync(taker) == "recall-reminder claim-recalled");
        await Wait.UntilAsync(async () => await scene.InboxAsync(donor) == "recall-reminder lot-recalled");
        var notice = (await scene.NoticesAsync(recall)).Single(one => (Guid)one["accountId"]! == taker);
        Assert.Equal((2, 2), ((int)notice["times"]!, (int)notice["collected"]!));
        Assert.Equal(TimeSpan.FromMinutes(5), (DateTimeOffset)notice["writtenAt"]! - FakeTime.Start().GetUtcNow());
    }
}
