using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Accounts;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Notifications;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Notifications;

/// <summary>Which notifications an account receives silently.</summary>
public sealed class NotificationPreferencesTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>, IAsyncLifetime
{
    private static readonly QuietHours JakartaNights = new(new TimeOnly(22, 0), new TimeOnly(6, 0), "Asia/Jakarta");
    private readonly Caller _donor = new(Guid.CreateVersion7(), Role.Donor);
    private readonly Caller _recipient = new(Guid.CreateVersion7(), Role.Recipient);

    public async ValueTask InitializeAsync() => await fixture.ForgetNotificationsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Preferences_outlive_their_grain_and_change_only_from_the_version_that_was_read()
    {
        var cluster = fixture.Cluster;
        var grain = Grain(cluster, _donor);
        Assert.Equal((0L, null, 0), Facts(await grain.GetAsync()));
        var set = await grain.SetAsync(Preferences(JakartaNights, "lot-claimed"), expectedVersion: 0);
        Assert.Equal((1L, JakartaNights, 1), Facts(set.Value!));
        await cluster.ForgetGrainsAsync();
        Assert.Equal((1L, JakartaNights, 1), Facts(await grain.GetAsync()));

        Assert.Equal(RefusalKind.VersionMismatch, (await grain.SetAsync(Preferences(null), expectedVersion: 0)).Refusal!.Kind);
        Assert.Equal((2L, null, 0), Facts((await grain.SetAsync(Preferences(null), expectedVersion: null)).Value!));
        Assert.Equal((0L, null, 0), Facts(await Grain(cluster, _recipient).GetAsync()));
    }

    [Fact]
    public async Task Preferences_written_by_another_activation_are_not_overwritten()
    {
        var cluster = fixture.Cluster;
        var grain = Grain(cluster, _donor);
        await grain.SetAsync(Preferences(null, "lot-claimed"), null);
        await cluster.ExecuteAsync("UPDATE orleansstorage SET version = version + 1");
        Assert.Equal(RefusalKind.VersionMismatch, (await grain.SetAsync(Preferences(null), null)).Refusal!.Kind);
        Assert.Equal((2L, null, 1), Facts(await grain.GetAsync()));
    }

    [Theory]
    [InlineData("claim-held", "muted")]
    [InlineData("lot-recalled", "muted")]
    [InlineData("no-such-kind", "muted")]
    [InlineData(null, "quietHours.until", "22:00", "22:00", "Asia/Jakarta")]
    [InlineData(null, "quietHours.timeZone", "22:00", "06:00", "Asia/Nowhere")]
    [InlineData(null, "quietHours.timeZone", "22:00", "06:00", "../../etc/passwd")]
    [InlineData(null, "quietHours.timeZone", "22:00", "06:00", "")]
    public void Invalid_preferences_are_refused_by_name(string? muted, string field, string from = "", string until = "", string zone = "")
    {
        var refusal = DeliveryPreferences.Refuse(new NotificationPreferences
        {
            Muted = muted is null ? [] : [muted],
            QuietHours = from.Length == 0 ? null : new QuietHours(TimeOnly.Parse(from, null), TimeOnly.Parse(until, null), zone),
        });
        Assert.Equal((RefusalKind.Validation, field), (refusal!.Kind, refusal.Field));
    }

    [Theory]
    [InlineData("Asia/Jakarta", "22:00", "06:00", "2026-11-22T14:59:59Z", false)]
    [InlineData("Asia/Jakarta", "22:00", "06:00", "2026-11-22T15:00:00Z", true)]
    [InlineData("Asia/Jakarta", "22:00", "06:00", "2026-11-22T22:59:59Z", true)]
    [InlineData("Asia/Jakarta", "22:00", "06:00", "2026-11-22T23:00:00Z", false)]
    [InlineData("UTC", "12:00", "13:00", "2026-11-22T12:30:00Z", true)]
    [InlineData("UTC", "12:00", "13:00", "2026-11-22T13:00:00Z", false)]

    // In winter and in summer the same local time means different moments; 02:30 occurs twice in the night that ends summer time, and never
    // in the one that starts it.
    [InlineData("Europe/Berlin", "22:00", "06:00", "2026-01-10T05:30:00Z", false)]
    [InlineData("Europe/Berlin", "22:00", "06:00", "2026-01-10T04:30:00Z", true)]
    [InlineData("Europe/Berlin", "22:00", "06:00", "2026-07-10T04:30:00Z", false)]
    [InlineData("Europe/Berlin", "02:00", "03:00", "2026-10-25T00:30:00Z", true)]
    [InlineData("Europe/Berlin", "02:00", "03:00", "2026-10-25T01:30:00Z", true)]
    [InlineData("Europe/Berlin", "02:00", "03:00", "2026-03-29T01:30:00Z", false)]
    public void Quiet_hours_follow_the_local_time_of_their_zone(string zone, string from, string until, string now, bool isSilent)
    {
        var preferences = new NotificationPreferences
        {
            Muted = [],
            QuietHours = new QuietHours(TimeOnly.Parse(from, null), TimeOnly.Parse(until, null), zone),
        };
        var at = DateTimeOffset.Parse(now, null);
        Assert.Equal(isSilent, DeliveryPreferences.Suppresses(preferences, Notification("lot-claimed", at), at));
        Assert.False(DeliveryPreferences.Suppresses(preferences, Notification("claim-held", at), at));
        Assert.False(DeliveryPreferences.Suppresses(preferences, Notification("claim-recalled", at), at));
    }

    [Fact]
    public void Notification_of_quiet_hours_stays_silent_after_them()
    {
        var preferences = Preferences(JakartaNights);
        var night = new DateTimeOffset(2026, 11, 22, 22, 59, 0, TimeSpan.Zero);
        Assert.True(DeliveryPreferences.Suppresses(preferences, Notification("lot-claimed", night), night.AddHours(2)));
    }

    [Fact]
    public async Task Notifications_in_quiet_hours_go_to_the_inbox_and_only_urgent_ones_are_sent()
    {
        var cluster = fixture.Cluster;
        await using var donors = await Receiver.StartAsync();
        await using var recipients = await Receiver.StartAsync();
        using var sender = Sender(cluster);
        var webhooks = cluster.Grains.GetGrain<IWebhookGrain>(0);
        await webhooks.CreateAsync(_donor, Guid.CreateVersion7(), donors.Url, []);
        await webhooks.CreateAsync(_recipient, Guid.CreateVersion7(), recipients.Url, []);
        foreach (var caller in (Caller[])[_donor, _recipient])
        {
            Assert.False((await Grain(cluster, caller).SetAsync(Preferences(JakartaNights, "lot-exhausted"), null)).IsRefused);
        }

        // Half past ten in the evening: the pickup code goes out, the donor's notification waits in the inbox.
        cluster.Time.Advance(cluster.Time.Now.Date.AddDays(1).AddHours(15.5) - cluster.Time.Now.UtcDateTime);
        await ClaimAsync(cluster, posted: 5);
        Assert.Equal(2, await sender.SendDueAsync(CancellationToken.None));
        Assert.Empty(donors.Requests);
        Assert.Single(recipients.Requests);
        var inbox = cluster.Grains.GetGrain<INotificationGrain>(0);
        Assert.Equal([true], (await inbox.AfterAsync(_donor, 0, 10)).Value!.Items.Select(one => one.Silent));
        Assert.Equal([null], (await inbox.AfterAsync(_recipient, 0, 10)).Value!.Items.Select(one => one.Silent));

        // In the morning the donor gets notifications again, except for muted kinds; those of the night are not sent later.
        cluster.Time.Advance(TimeSpan.FromHours(8));
        await ClaimAsync(cluster, posted: 1);
        Assert.Equal(3, await sender.SendDueAsync(CancellationToken.None));
        Assert.Contains(
            "\"kind\":\"lot-claimed\"", System.Text.Encoding.UTF8.GetString(Assert.Single(donors.Requests).Body), StringComparison.Ordinal);
        Assert.Equal(2, recipients.Requests.Count);
        Assert.Equal(3, (await inbox.ListAsync(_donor, new PageRequest(50, null))).Value!.Items.Count);
        Assert.Equal(2L, await cluster.QueryAsync<long>("SELECT count(*) FROM webhook_delivery WHERE status = 4 AND ended_at IS NOT NULL"));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM dropped_event"));
    }

    [Fact]
    public async Task Webhooks_with_unreadable_preferences_send_only_urgent_notifications()
    {
        var cluster = fixture.Cluster;
        await using var donors = await Receiver.StartAsync();
        using var sender = Sender(cluster);
        await cluster.Grains.GetGrain<IWebhookGrain>(0).CreateAsync(_donor, Guid.CreateVersion7(), donors.Url, []);
        await cluster.ExecuteAsync("ALTER TABLE orleansstorage RENAME TO mislaid");
        await ClaimAsync(cluster, posted: 5);
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        Assert.Empty(donors.Requests);
        await cluster.ExecuteAsync("ALTER TABLE mislaid RENAME TO orleansstorage");
        cluster.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        Assert.Single(donors.Requests);
    }

    [Fact]
    public async Task Deleted_account_leaves_no_preferences_webhooks_or_inbox()
    {
        var cluster = fixture.Cluster;
        var identity = cluster.Grains.GetGrain<IIdentityGrain>(0);
        Assert.False((await identity.RegisterAsync(AccountSamples.Register("siti@example.org"))).IsRefused);
        var account = await cluster.QueryAsync<Guid>(
            "SELECT (convert_from(payload, 'UTF8')::jsonb #>> '{data,accountId}')::uuid FROM outbox WHERE subject LIKE "
                + "'pangan.account.code-requested%'");
        var siti = new Caller(account, Role.Donor);
        Assert.False((await Grain(cluster, siti).SetAsync(Preferences(JakartaNights, "lot-claimed"), null)).IsRefused);
        Assert.False((await Grain(cluster, _donor).SetAsync(Preferences(JakartaNights), null)).IsRefused);
        var webhooks = cluster.Grains.GetGrain<IWebhookGrain>(0);
        await webhooks.CreateAsync(siti, Guid.CreateVersion7(), "http://127.0.0.1:1/", []);
        await webhooks.CreateAsync(_donor, Guid.CreateVersion7(), "http://127.0.0.1:1/", []);
        await ClaimAsync(cluster, posted: 5);
        await cluster.ExecuteAsync($"UPDATE notification SET account_id = '{account}' WHERE account_id = '{_recipient.Id}'");

        Assert.False((await identity.DeleteAsync(account, null)).IsRefused);
        Assert.Equal((0L, null, 0), Facts(await Grain(cluster, siti).GetAsync()) with { Version = 0 });
        Assert.Equal(JakartaNights, (await Grain(cluster, _donor).GetAsync()).QuietHours);
        Assert.Equal(1L, await cluster.QueryAsync<long>("SELECT count(*) FROM orleansstorage WHERE payloadbinary IS NOT NULL"));
        Assert.Equal([_donor.Id], await cluster.QueryAsync<Guid[]>("SELECT array_agg(account_id) FROM webhook"));
        Assert.Equal([_donor.Id], await cluster.QueryAsync<Guid[]>(
            $"SELECT array_agg(account_id) FROM notification WHERE account_id IN ('{account}', '{_donor.Id}', '{_recipient.Id}')"));
    }

    private static INotificationPreferencesGrain Grain(PanganCluster cluster, Caller caller) =>
        cluster.Grains.GetGrain<INotificationPreferencesGrain>(caller.Id);

    private static WebhookSender Sender(PanganCluster cluster) => new(
        cluster.Database, cluster.Codes, new WebhookSecrets(new byte[WebhookSecrets.KeyBytesMin]), new WebhookTargets(allowPrivate: true),
        cluster.Grains,
        new Clock(cluster.Time), Options.Create(new NotificationOptions()), new ServiceStates(cluster.Time),
        NullLogger<WebhookSender>.Instance);

    private async Task ClaimAsync(PanganCluster cluster, long posted)
    {
        var lot = Guid.CreateVersion7();
        Assert.False((await cluster.Lot(lot).PostAsync(LotSamples.Post(cluster.Time.Now, posted) with { Caller = _donor })).IsRefused);
        Assert.False((await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1, caller: _recipient))).IsRefused);
        await using var consumers = RunningConsumers.Start(cluster);
        await consumers.CatchUpAsync("notifications");
    }

    private static NotificationPreferences Preferences(QuietHours? quiet, params string[] muted) => new()
    {
        Muted = muted,
        QuietHours = quiet,
    };

    private static (long Version, QuietHours? Quiet, int Muted) Facts(NotificationPreferences preferences) =>
        (preferences.Version, preferences.QuietHours, preferences.Muted.Count);

    private static NotificationView Notification(string kind, DateTimeOffset at) => new()
    {
        Id = Guid.CreateVersion7(),
        Number = 1,
        Kind = kind,
        OccurredAt = at,
    };
}
