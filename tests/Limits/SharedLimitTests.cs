using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PahlawanPangan.Accounts;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Limits;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Local.Servers;
using StackExchange.Redis;

namespace PahlawanPangan.Tests.Limits;

/// <summary>Two gateways over one Redis limit a client together, and each alone while Redis is away.</summary>
[ServerTests]
public sealed class SharedLimitTests(SharedLimitTests.TwoGateways fixture) : IClassFixture<SharedLimitTests.TwoGateways>
{
    private const int Limit = 10;
    private static readonly TimeSpan TokenEvery = TimeSpan.FromMinutes(1) / Limit;

    [Fact]
    public async Task Client_gets_one_allowance_over_both_gateways_and_each_client_its_own()
    {
        await fixture.StartAsync();

        foreach (var client in new[] { "203.0.113.1", "203.0.113.2" })
        {
            var since = Stopwatch.StartNew();
            var passed = await PassedAsync(client, requests: Limit);
            AssertOneAllowance(passed, since);
        }
    }

    [Fact]
    public async Task Refused_client_learns_when_to_come_back()
    {
        await fixture.StartAsync();
        _ = await PassedAsync("203.0.113.3", requests: Limit);

        using var refused = await TwoGateways.LogInAsync(fixture.One, "203.0.113.3");

        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, Math.Ceiling(TokenEvery.TotalSeconds));
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        Assert.Equal("urn:pangan:problem:too-many-requests", problem.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Redis_keeps_no_address_and_every_bucket_expires()
    {
        await fixture.StartAsync();
        _ = await PassedAsync("203.0.113.4", requests: 2);
        _ = await PassedAsync("2001:db8:77::1", requests: 2);

        await using var redis = await fixture.ConnectAsync();
        var keys = redis.GetServers().Single().Keys(pattern: "*limits*").ToList();

        Assert.NotEmpty(keys);
        Assert.All(keys, key =>
        {
            Assert.Matches("^pahlawan-pangan/limits/(identity/[A-Za-z0-9_-]{22}|probe)$", (string)key!);
            var left = redis.GetDatabase().KeyTimeToLive(key);
            Assert.True(left is null || left <= TimeSpan.FromMinutes(1) + TimeSpan.FromMilliseconds(10), $"{key} stays for {left}.");
            Assert.True(left is not null || !redis.GetDatabase().KeyExists(key), $"{key} stays for ever.");
        });
    }

    [Fact]
    public async Task Redis_away_leaves_each_gateway_its_own_limit_and_shows_it_until_it_is_back()
    {
        await fixture.StartAsync();
        Assert.Equal(0, TwoGateways.LocalGateways());
        _ = await PassedAsync("203.0.113.5", requests: 2);

        await fixture.Redis.KillAsync();
        await Wait.UntilAsync(() => TwoGateways.LocalGateways() == 2);
        Assert.Equal(2 * Limit, await PassedAsync("203.0.113.6", requests: Limit + 5));

        await fixture.Redis.RestartAsync(TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => TwoGateways.LocalGateways() == 0);
        var since = Stopwatch.StartNew();
        var passed = await PassedAsync("203.0.113.7", requests: Limit);
        AssertOneAllowance(passed, since);
    }

    [Fact]
    public async Task Redis_that_hangs_lets_the_requests_go_on_that_wait_for_it()
    {
        await fixture.StartAsync();

        fixture.Redis.Freeze();
        try
        {
            Assert.Equal(2, await PassedAsync("203.0.113.8", requests: 1));
            await Wait.UntilAsync(() => TwoGateways.LocalGateways() == 2);
        }
        finally
        {
            fixture.Redis.Thaw();
        }

        await Wait.UntilAsync(() => TwoGateways.LocalGateways() == 0);
    }

    [Fact]
    public async Task Outage_is_logged_once_and_so_is_its_end()
    {
        await fixture.StartAsync();
        var log = new LogLines<SharedBuckets>();
        await using var buckets = new SharedBuckets(
            fixture.Cluster, Options.Create(new GatewayOptions { SharedLimitWaitMilliseconds = 1000 }), areNeeded: true, log);

        await ProbeUntilAsync(isAway: false);
        await fixture.Redis.KillAsync();
        await ProbeUntilAsync(isAway: true);
        await buckets.ProbeAsync("probe", TestContext.Current.CancellationToken);
        Assert.Null(await buckets.TakeAsync(static () => "bucket", 1, 1, TimeSpan.FromSeconds(1)));
        await fixture.Redis.RestartAsync(TestContext.Current.CancellationToken);
        await ProbeUntilAsync(isAway: false);

        Assert.Equal([3021, 3020, 3021], log.Lines.Select(line => line.Event));

        Task ProbeUntilAsync(bool isAway) => Wait.UntilAsync(async () =>
        {
            await buckets.ProbeAsync("probe", TestContext.Current.CancellationToken);
            return buckets.IsAway == isAway;
        });
    }

    /// <summary>How many of so many requests to each gateway passed.</summary>
    private async Task<int> PassedAsync(string client, int requests)
    {
        var passed = 0;
        for (var request = 0; request < requests; request++)
        {
            foreach (var gateway in new[] { fixture.One, fixture.Other })
            {
                using var answer = await TwoGateways.LogInAsync(gateway, client);
                Assert.True(answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests, $"{answer.StatusCode}");
                passed += answer.StatusCode == HttpStatusCode.Unauthorized ? 1 : 0;
            }
        }

        return passed;
    }

    /// <summary>A full bucket, and what came into it meanwhile.</summary>
    private static void AssertOneAllowance(int passed, Stopwatch since) =>
        Assert.InRange(passed, Limit, Limit + (int)Math.Ceiling(since.Elapsed / TokenEvery));

    public sealed class TwoGateways : IAsyncLifetime
    {
        private RedisServer? _redis;
        private GatewayHost? _one;
        private GatewayHost? _other;

        public RedisServer Redis => _redis ?? throw new InvalidOperationException("Await StartAsync first.");

        public GatewayHost One => _one ?? throw new InvalidOperationException("Await StartAsync first.");

        public GatewayHost Other => _other ?? throw new InvalidOperationException("Await StartAsync first.");

        internal ClusterSettings Cluster => new() { Redis = Redis.Address, RedisPassword = Redis.Password };

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        /// <summary>Starts all of it once, and waits until limits are shared.</summary>
        public async Task StartAsync()
        {
            _redis ??= await RedisServer.StartAsync();
            _one ??= await StartGatewayAsync();
            _other ??= await StartGatewayAsync();
            await Wait.UntilAsync(() => LocalGateways() == 0);
        }

        public static Task<HttpResponseMessage> LogInAsync(GatewayHost gateway, string client) => gateway.SendAsync(
            "POST", "/v1/sessions", body: """{"email":"a@example.org","password":"a long password"}""",
            change: request => request.Headers.Add("X-Forwarded-For", client));

        public async Task<ConnectionMultiplexer> ConnectAsync() => await ConnectionMultiplexer.ConnectAsync(Cluster.RedisConnection());

        /// <summary>How many gateways of this process show that they limit alone.</summary>
        public static int LocalGateways()
        {
            var local = 0;
            using var listener = new MeterListener();
            listener.InstrumentPublished = static (instrument, all) =>
            {
                if (instrument.Name == "pangan.limits.local")
                {
                    all.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<int>((_, value, _, _) => local += value);
            listener.Start();
            listener.RecordObservableInstruments();
            return local;
        }

        public async ValueTask DisposeAsync()
        {
            await (_one?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (_other?.DisposeAsync() ?? ValueTask.CompletedTask);
            await (_redis?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        private async Task<GatewayHost> StartGatewayAsync()
        {
            var gateway = new GatewayHost();
            gateway.Settings["PANGAN_REDIS"] = Redis.Address;
            gateway.Settings["PANGAN_REDIS_PASSWORD"] = Redis.Password;
            gateway.Settings["Gateway:IdentityRequestsPerMinute"] = $"{Limit}";
            gateway.Settings["Gateway:TrustedProxies"] = "127.0.0.1/32";
            gateway.Settings["Gateway:SharedLimitWaitMilliseconds"] = "2000";
            gateway.Settings["Gateway:SharedLimitProbeMilliseconds"] = "50";
            await gateway.InitializeAsync();
            gateway.Cluster.On(nameof(IIdentityGrain.LogInAsync), static _ =>
                Task.FromResult<Reply<ChallengeView>>(new Refusal(RefusalKind.BadCredentials, "Wrong.")));
            return gateway;
        }
    }
}
