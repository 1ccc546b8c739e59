using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Lots;
using PahlawanPangan.Notifications;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Tests.Notifications;

/// <summary>Webhooks beside others that are slow, fail, or have very much to receive.</summary>
[Finding("one that is slow slows others; work made by one request without a bound")]
public sealed class WebhookFairnessTests(Servers servers)
{
    [Fact]
    public async Task Receivers_that_never_answer_slow_no_other_account()
    {
        await using var cluster = await StartAsync();
        using var silent = new SilentReceiver();
        await using var receiver = await Receiver.StartAsync();
        for (var account = 1; account <= 5; account++)
        {
            for (var webhook = 0; webhook < 10; webhook++)
            {
                await QueueAsync(cluster, Account(account), silent.Url, requests: 100);
            }
        }

        await QueueAsync(cluster, Account(9), receiver.Url, requests: 100);
        using var states = new ServiceStates(cluster.Time);
        using var sender = Sender(cluster, states);

        await sender.StartAsync(CancellationToken.None);
        await Wait.UntilAsync(() => Task.FromResult(receiver.Requests.Count == 100), limit: TimeSpan.FromSeconds(8));
        await sender.StopAsync(CancellationToken.None);

        Assert.Equal(0L, await cluster.QueryAsync<long>("SELECT count(*) FROM webhook WHERE disabled_at IS NOT NULL"));
        Assert.InRange(silent.Connections, 1, WebhookTurns.HostMax);
    }

    [Fact]
    public async Task Account_with_very_many_requests_takes_turns_with_another()
    {
        await using var cluster = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        await QueueAsync(cluster, Account(1), receiver.Url, requests: 500);
        var other = await QueueAsync(cluster, Account(2), receiver.Url, requests: 2);
        using var states = new ServiceStates(cluster.Time);
        using var sender = Sender(cluster, states);

        Assert.InRange(await sender.SendDueAsync(CancellationToken.None), 4, WebhookTurns.RequestsMax);

        Assert.Equal(
            2L,
            await cluster.QueryAsync<long>($"SELECT count(*) FROM webhook_delivery WHERE webhook_id = '{other}' AND status = 1"));
    }

    [Fact]
    public async Task Failing_webhook_is_tried_with_one_request_at_a_time()
    {
        await using var cluster = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = 500;
        await QueueAsync(cluster, Account(1), receiver.Url, requests: 50);
        using var states = new ServiceStates(cluster.Time);
        using var sender = Sender(cluster, states);
        await sender.SendDueAsync(CancellationToken.None);
        receiver.Requests.Clear();

        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));

        Assert.Single(receiver.Requests);
    }

    [Fact]
    public void Shortage_of_this_machine_is_not_the_receivers_failure()
    {
        Assert.True(OutgoingSender.IsOwnShortage(new HttpRequestException("x", new SocketException((int)SocketError.TooManyOpenSockets))));
        Assert.True(OutgoingSender.IsOwnShortage(new HttpRequestException("x", new SocketException((int)SocketError.AddressNotAvailable))));
        Assert.False(OutgoingSender.IsOwnShortage(new HttpRequestException("x", new SocketException((int)SocketError.ConnectionRefused))));
        Assert.False(OutgoingSender.IsOwnShortage(new TaskCanceledException("x", new TimeoutException())));
    }

    [Fact]
    public async Task Webhooks_of_an_account_are_bounded_however_many_are_made_at_once()
    {
        await using var cluster = await StartAsync();
        var webhooks = cluster.Grains.GetGrain<IWebhookGrain>(0);

        var made = await Task.WhenAll(Enumerable.Range(0, 30).Select(
            _ => webhooks.CreateAsync(LotSamples.Recipient, Guid.CreateVersion7(), "http://127.0.0.1:1/", [])));

        Assert.Equal(10, made.Count(one => !one.IsRefused));
        Assert.All(made.Where(one => one.IsRefused), one =>
        {
            Assert.Equal(RefusalKind.TooManyWebhooks, one.Refusal!.Kind);
            Assert.Contains("10", one.Refusal.Detail, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Requests_that_wait_for_a_webhook_are_bounded_but_for_safety_notices_and_a_replay_sends_the_rest()
    {
        await using var cluster = await StartAsync(("Notifications:WaitingMax", "100"));
        var webhook = await QueueAsync(cluster, LotSamples.Recipient, "http://127.0.0.1:1/", requests: 99);
        var lot = await cluster.PostAsync(5);
        for (var i = 0; i < 3; i++)
        {
            _ = await cluster.Lot(lot).ClaimAsync(LotSamples.Claim(1));
        }

        await cluster.Lot(lot).RecallAsync(new RecallLot { Caller = LotSamples.Operator, Reason = "glass" });
        await using (var consumers = RunningConsumers.Start(cluster))
        {
            await consumers.CatchUpAsync("notifications");
        }

        // One found room, and the three recalled claims are queued all the same. The inbox has everything.
        Assert.Equal(103L, await cluster.QueryAsync<long>($"SELECT count(*) FROM webhook_delivery WHERE webhook_id = '{webhook}'"));
        Assert.Equal(
            2L,
            await cluster.QueryAsync<long>(
                $"SELECT count(*) FROM dropped_event WHERE consumer = 'webhook-{webhook}' AND subject = 'claim-held'"));
        Assert.Equal(
            105L,
            await cluster.QueryAsync<long>($"SELECT count(*) FROM notification WHERE account_id = '{LotSamples.Recipient.Id}'"));

        var webhooks = cluster.Grains.GetGrain<IWebhookGrain>(0);
        var full = (await webhooks.ReplayAsync(LotSamples.Recipient, webhook, 0)).Refusal!;
        Assert.Equal(RefusalKind.QueueFull, full.Kind);
        Assert.Contains("100", full.Detail, StringComparison.Ordinal);
        await cluster.ExecuteAsync("UPDATE webhook_delivery SET status = 1");
        Assert.False((await webhooks.ReplayAsync(LotSamples.Recipient, webhook, 2)).IsRefused);
        Assert.Equal(
            (3L, 102L),
            (await cluster.QueryAsync<long>("SELECT min(number) FROM webhook_delivery WHERE is_replay"),
                await cluster.QueryAsync<long>("SELECT max(number) FROM webhook_delivery WHERE is_replay")));
    }

    [Fact]
    public async Task Safety_notice_has_no_age_and_outlives_a_disabled_webhook_and_stale_news_is_not_sent()
    {
        await using var cluster = await StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var webhook = await QueueAsync(cluster, LotSamples.Recipient, receiver.Url, requests: 1, kind: "claim-recalled");
        await QueueAsync(cluster, LotSamples.Recipient, receiver.Url, requests: 1, first: 2, webhook: webhook);
        await QueueAsync(cluster, LotSamples.Recipient, receiver.Url, requests: 1, first: 3, webhook: webhook, validFor: 60);
        using var states = new ServiceStates(cluster.Time);
        using var sender = Sender(cluster, states);
        cluster.Time.Advance(TimeSpan.FromMinutes(61));
        receiver.Answer = 500;
        await sender.SendDueAsync(CancellationToken.None);
        await sender.SendDueAsync(CancellationToken.None);
        Assert.Equal(1L, await cluster.QueryAsync<long>("SELECT count(*) FROM dropped_event WHERE sequence = 3"));
        cluster.Time.Advance(TimeSpan.FromDays(4));
        await sender.SendDueAsync(CancellationToken.None);
        await sender.SendDueAsync(CancellationToken.None);
        Assert.Equal(1L, await cluster.QueryAsync<long>("SELECT count(*) FROM webhook WHERE disabled_at IS NOT NULL"));
        Assert.Equal(1L, await cluster.QueryAsync<long>("SELECT sum(number)::bigint FROM webhook_delivery WHERE status = 0"));

        receiver.Answer = 204;
        receiver.Requests.Clear();
        _ = await cluster.Grains.GetGrain<IWebhookGrain>(0).EnableAsync(LotSamples.Recipient, webhook);
        cluster.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(1, await sender.SendDueAsync(CancellationToken.None));
        Assert.Single(receiver.Requests);
    }

    private Task<PanganCluster> StartAsync(params (string, string)[] settings) =>
        PanganCluster.StartAsync(servers, null, [("Notifications:AllowPrivateTargets", "true"), .. settings]);

    private static Caller Account(int number) => new(new Guid(number, 0, 0, new byte[8]), Role.Recipient);

    private static WebhookSender Sender(PanganCluster cluster, ServiceStates states) => new(
        cluster.Database, cluster.Codes, new WebhookSecrets(new byte[WebhookSecrets.KeyBytesMin]), new WebhookTargets(allowPrivate: true),
        cluster.Grains, new Clock(cluster.Time), Options.Create(new NotificationOptions()), states, NullLogger<WebhookSender>.Instance);

    /// <summary>Makes a webhook with waiting requests.</summary>
    private static async Task<Guid> QueueAsync(
        PanganCluster cluster, Caller account, string url, int requests, string kind = "claim-held", int first = 1, Guid? webhook = null,
        int? validFor = null)
    {
        var id = webhook ?? Guid.CreateVersion7();
        var now = $"'{cluster.Time.Now:O}'";
        var valid = validFor is { } minutes ? $"'{cluster.Time.Now.AddMinutes(minutes):O}'" : "NULL";
        await cluster.ExecuteAsync(
            $"""
             INSERT INTO webhook VALUES ('{id}', '{account.Id}', '{url}', NULL, {now}) ON CONFLICT DO NOTHING;
             INSERT INTO notification_counter VALUES ('{account.Id}', {requests}) ON CONFLICT DO NOTHING;
             INSERT INTO notification (account_id, number, id, kind, event_id, occurred_at, created_at, valid_until)
             SELECT '{account.Id}', n, gen_random_uuid(), '{kind}', gen_random_uuid(), {now}, {now}, {valid}
             FROM generate_series({first}, {first + requests - 1}) n ON CONFLICT DO NOTHING;
             INSERT INTO webhook_delivery (id, webhook_id, account_id, number, next_at)
             SELECT gen_random_uuid(), '{id}', '{account.Id}', n, {now} FROM generate_series({first}, {first + requests - 1}) n
             """);
        return id;
    }

    /// <summary>A server that takes connections and never answers.</summary>
    private sealed class SilentReceiver : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly ConcurrentQueue<TcpClient> _clients = new();

        public SilentReceiver()
        {
            _listener.Start(1000);
            _ = AcceptAsync();
        }

        public string Url => $"http://{_listener.LocalEndpoint}/hook";

        public int Connections => _clients.Count;

        public void Dispose()
        {
            _listener.Stop();
            foreach (var client in _clients)
            {
                client.Dispose();
            }
        }

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    _clients.Enqueue(await _listener.AcceptTcpClientAsync());
                }
            }
            catch (Exception stopped) when (stopped is ObjectDisposedException or SocketException)
            {
                // The test ends.
            }
        }
    }
}
