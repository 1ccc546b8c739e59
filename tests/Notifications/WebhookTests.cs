using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Accounts;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Notifications;
using PahlawanPangan.Operations;
using StandardWebhooks;

namespace PahlawanPangan.Tests.Notifications;

/// <summary>Outgoing requests: to webhooks and to the operator's mail provider.</summary>
public sealed class WebhookTests(WebhookFixture fixture) : IClassFixture<WebhookFixture>, IAsyncLifetime
{
    private static readonly WebhookSecrets Secrets = new(new byte[WebhookSecrets.KeyBytesMin]);
    private readonly Caller _recipient = new(Guid.CreateVersion7(), Role.Recipient);

    public async ValueTask InitializeAsync() => await fixture.ForgetNotificationsAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://127.1/x")]
    [InlineData("https://localhost/x")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://[::ffff:10.0.0.1]/x")]
    [InlineData("https://10.1.2.3/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://192.168.0.1/x")]
    [InlineData("https://2130706433/x")]
    [InlineData("https://user:secret@example.org/x")]
    [InlineData("http://example.org/x")]
    [InlineData("ftp://example.org/x")]
    [InlineData("//example.org/x")]
    [InlineData("nothing")]
    public void Url_of_a_forbidden_address_is_refused(string url) => Assert.NotNull(new WebhookTargets(allowPrivate: false).Advise(url));

    [Fact]
    public void Public_url_is_accepted() =>
        Assert.Null(new WebhookTargets(allowPrivate: false).Advise("https://example.org:8443/hook?x=1"));

    [Fact]
    public async Task Name_of_a_private_address_is_not_connected_to()
    {
        var targets = new WebhookTargets(allowPrivate: false);
        using var handler = new SocketsHttpHandler { ConnectCallback = targets.ConnectAsync };
        using var http = new HttpClient(handler);
        await using var receiver = await Receiver.StartAsync();
        await Assert.ThrowsAsync<HttpRequestException>(
            () => http.PostAsync(new Uri(receiver.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)), null));
        Assert.Empty(receiver.Requests);
        Assert.True(WebhookTargets.IsPublic(IPAddress.Parse("93.184.216.34")));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::ffff:127.0.0.1]")]
    public async Task Sender_connects_to_public_addresses_only_whatever_the_url_resolved_to_before(string host)
    {
        var cluster = fixture.Cluster;
        await using var receiver = await Receiver.StartAsync();
        using var sender = Sender(cluster, allowPrivate: false);
        var url = receiver.Url.Replace("127.0.0.1", host, StringComparison.Ordinal);
        Assert.False((await Webhooks(cluster).CreateAsync(_recipient, Guid.CreateVersion7(), url, [])).IsRefused);
        await ClaimAsync(cluster);
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        Assert.Empty(receiver.Requests);
        Assert.Contains(
            "no public address", await cluster.QueryAsync<string>("SELECT last_error FROM webhook_delivery"), StringComparison.Ordinal);
        Assert.True(await cluster.QueryAsync<bool>("SELECT failing_since IS NOT NULL FROM webhook"));
    }

    [Fact]
    public async Task Webhook_is_signed_retried_with_backoff_disabled_after_sustained_failure_and_replayed_without_codes()
    {
        var cluster = fixture.Cluster;
        await using var receiver = await Receiver.StartAsync();
        using var sender = Sender(cluster);
        var webhookId = Guid.CreateVersion7();
        var webhook = await Webhooks(cluster).CreateAsync(_recipient, webhookId, receiver.Url, ["claim-held"]);
        Assert.Equal(Secrets.Of(webhookId), webhook.Value!.Secret);
        var claim = await ClaimAsync(cluster);

        receiver.Answer = 500;
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        Assert.Equal(0, await sender.SendDueAsync(CancellationToken.None));
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        receiver.Answer = 302;
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await sender.SendDueAsync(CancellationToken.None));
        cluster.Time.Advance(TimeSpan.FromSeconds(1));
        receiver.Answer = 204;
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        Assert.Equal((3, 0), (receiver.Requests.Count, receiver.Followed));
        foreach (var (headers, body) in receiver.Requests)
        {
            var notification = JsonDocument.Parse(body).RootElement;
            Assert.Equal(cluster.Codes.Of(claim), notification.GetProperty("pickupCode").GetString());
            var sentAt = DateTimeOffset.FromUnixTimeSeconds(long.Parse(headers["webhook-timestamp"]!, CultureInfo.InvariantCulture));
            Assert.InRange(cluster.Time.Now - sentAt, TimeSpan.Zero, TimeSpan.FromSeconds(3));
            Assert.Equal(notification.GetProperty("id").GetString(), headers["webhook-id"]);

            // As a receiver's library verifies it.
            var receiverSide = new StandardWebhook(webhook.Value.Secret!);
            Assert.Equal(receiverSide.Sign(headers["webhook-id"], sentAt, Encoding.UTF8.GetString(body)), headers["webhook-signature"]);
        }

        // Failing for three days disables it, and its owner can enable it again.
        receiver.Answer = 500;
        for (var i = 0; i < 3; i++)
        {
            await ClaimAsync(cluster);
            await sender.SendDueAsync(CancellationToken.None);
            cluster.Time.Advance(TimeSpan.FromHours(37));
        }

        Assert.NotNull(Assert.Single((await Webhooks(cluster).ListAsync(_recipient)).Value!.Items).DisabledAt);
        receiver.Requests.Clear();
        await ClaimAsync(cluster);
        Assert.Equal(0, await sender.SendDueAsync(CancellationToken.None));
        receiver.Answer = 204;
        Assert.Null((await Webhooks(cluster).EnableAsync(_recipient, webhookId)).Value!.DisabledAt);
        await Webhooks(cluster).ReplayAsync(_recipient, webhookId, afterNumber: 0);
        Assert.Equal(5, await sender.SendDueAsync(CancellationToken.None));
        Assert.Equal(5, receiver.Requests.Count);
        Assert.All(
            receiver.Requests, request => Assert.False(JsonDocument.Parse(request.Body).RootElement.TryGetProperty("pickupCode", out _)));

        Assert.Equal(RefusalKind.NotFound, (await Webhooks(cluster).EnableAsync(LotSamples.Donor, webhookId)).Refusal!.Kind);
        Assert.Equal(
            RefusalKind.Validation,
            (await Webhooks(cluster)
                .CreateAsync(_recipient, Guid.CreateVersion7(), receiver.Url, ["no-such-kind"])).Refusal!.Kind);
    }

    [Fact]
    public async Task Webhook_not_delivered_for_three_days_is_dropped_and_recorded()
    {
        var cluster = fixture.Cluster;
        await using var receiver = await Receiver.StartAsync();
        using var sender = Sender(cluster);
        await Webhooks(cluster).CreateAsync(_recipient, Guid.CreateVersion7(), receiver.Url, []);
        await ClaimAsync(cluster);
        cluster.Time.Advance(TimeSpan.FromDays(3) + TimeSpan.FromMinutes(1));

        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));

        Assert.Empty(receiver.Requests);
        Assert.Equal(1L, await cluster.QueryAsync<long>("SELECT count(*) FROM dropped_event WHERE consumer LIKE 'webhook-%'"));
    }

    [Fact]
    public void Request_during_a_rotation_is_signed_with_both_keys()
    {
        byte[] key = [.. Enumerable.Repeat((byte)1, WebhookSecrets.KeyBytesMin)];
        byte[] previous = [.. Enumerable.Repeat((byte)2, WebhookSecrets.KeyBytesMin)];
        var (webhook, id, now) = (Guid.CreateVersion7(), Guid.CreateVersion7(), DateTimeOffset.UtcNow);

        using var request = SignedRequest.Create(
            "https://receiver.example/", new WebhookSecrets(key, previous).SignersOf(webhook), id, now, "{}");

        var signatures = request.Headers.GetValues("webhook-signature").Single().Split(' ');
        var sentAt = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        string[] secrets = [new WebhookSecrets(key).Of(webhook), new WebhookSecrets(previous).Of(webhook)];
        Assert.Equal(secrets.Select(secret => new StandardWebhook(secret).Sign(id.ToString(), sentAt, "{}")), signatures);
    }

    [Fact]
    public async Task Sender_down_for_ten_minutes_sends_the_webhook_and_drops_the_code()
    {
        var cluster = fixture.Cluster;
        await using var receiver = await Receiver.StartAsync();
        using var sender = Sender(cluster);
        using var mail = MailSender(cluster, receiver.Url);
        await Webhooks(cluster).CreateAsync(_recipient, Guid.CreateVersion7(), receiver.Url, []);
        await ClaimAsync(cluster);
        await QueueCodeAsync(cluster, "482913");
        cluster.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        Assert.Single(receiver.Requests);
        receiver.Requests.Clear();
        Assert.Equal(1, await mail.SendDueAsync(CancellationToken.None));
        Assert.Empty(receiver.Requests);
        Assert.Equal(1L, await cluster.QueryAsync<long>("SELECT count(*) FROM dropped_event WHERE consumer = 'message-sender'"));

        await QueueCodeAsync(cluster, "104729");
        Assert.Equal(1, await mail.SendDueAsync(CancellationToken.None));
        var body = JsonDocument.Parse(Assert.Single(receiver.Requests).Body).RootElement;
        Assert.Equal(("siti@example.org", "104729"), (body.GetProperty("recipient").GetString(), body.GetProperty("code").GetString()));
        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM message WHERE recipient LIKE '%siti%' OR code = '104729'"));
    }

    [Fact]
    public async Task Inbox_is_private_numbered_without_gaps_and_shows_the_code_to_the_claimant()
    {
        var cluster = fixture.Cluster;
        var claim = await ClaimAsync(cluster);
        await ClaimAsync(cluster);
        var inbox = cluster.Grains.GetGrain<INotificationGrain>(0);
        var own = (await inbox.AfterAsync(_recipient, 0, 10)).Value!.Items;
        Assert.Equal([1L, 2L], own.Select(notification => notification.Number));
        Assert.Contains(own, notification => notification.ClaimId == claim && notification.PickupCode == cluster.Codes.Of(claim));
        Assert.Equal([2L], (await inbox.AfterAsync(_recipient, 1, 10)).Value!.Items.Select(notification => notification.Number));
        Assert.All(
            (await inbox.ListAsync(LotSamples.Donor, new PageRequest(50, null))).Value!.Items,
            notification => Assert.Null(notification.PickupCode));
        Assert.Empty((await inbox.ListAsync(LotSamples.Operator, new PageRequest(50, null))).Value!.Items);
        Assert.Equal(RefusalKind.Validation, (await inbox.ListAsync(LotSamples.Donor, new PageRequest(50, "x"))).Refusal!.Kind);
    }

    private static IWebhookGrain Webhooks(PanganCluster cluster) => cluster.Grains.GetGrain<IWebhookGrain>(0);

    private static WebhookSender Sender(PanganCluster cluster, bool allowPrivate = true) => new(
        cluster.Database, cluster.Codes, Secrets, new WebhookTargets(allowPrivate), cluster.Grains, new Clock(cluster.Time),
        Options.Create(new NotificationOptions()), new ServiceStates(cluster.Time), NullLogger<WebhookSender>.Instance);

    private static MessageSender MailSender(PanganCluster cluster, string url) => new(
        cluster.Database, cluster.Services.GetRequiredService<ContactCipher>(), new Clock(cluster.Time),
        Options.Create(new NotificationOptions { MessageUrl = url, MessageSecret = "sixteen letters!" }),
        new ServiceStates(cluster.Time), NullLogger<MessageSender>.Instance);

    private async Task<Guid> ClaimAsync(PanganCluster cluster)
    {
        var lot = await cluster.PostAsync(5);
        var claim = (await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1, caller: _recipient))).Value!.Id;
        await using var consumers = RunningConsumers.Start(cluster);
        await consumers.CatchUpAsync("notifications");
        return claim;
    }

    private static async Task QueueCodeAsync(PanganCluster cluster, string code)
    {
        var cipher = cluster.Services.GetRequiredService<ContactCipher>();
        var id = Guid.CreateVersion7();
        await cluster.ExecuteAsync(
            $"""
             INSERT INTO message (event_id, sealed_for, sequence, kind, channel, recipient, code, purpose, good_until, occurred_at, next_at)
             VALUES ('{id}', '{id}', 1, 'account.code-requested', 'email', '{cipher.Seal("siti@example.org", AccountMessages.SealPurpose, id)}',
                     '{cipher.Seal(code, AccountMessages.SealPurpose, id)}', 'log-in', '{cluster.Time.Now.AddMinutes(5):O}', '{cluster.Time.Now:O}', '{cluster.Time.Now:O}')
             """);
    }
}
