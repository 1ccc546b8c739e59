using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Notifications;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Recalls;
using PahlawanPangan.Lots;
using PahlawanPangan.Operations;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Recalls;

/// <summary>The classes of recalls run one after another over one cluster.</summary>
[Trait(Categories.Trait, Categories.Servers)]
public sealed class RecallCollection : ICollectionFixture<RecallScene>;

/// <summary>A cluster with two databases of lots, its consumers and a gateway, which the tests of recalls share.</summary>
public sealed class RecallScene(Servers servers) : IAsyncLifetime
{
    private RunningConsumers? _consumers;
    private LiveGateway? _gateway;

    internal PanganCluster Cluster { get; private set; } = null!;

    internal RunningConsumers Consumers => _consumers!;

    public async ValueTask InitializeAsync()
    {
        Cluster = await PanganCluster.StartAsync(servers, databases: 2);
        _consumers = RunningConsumers.Start(Cluster);
        _gateway = await LiveGateway.StartAsync(Cluster.Grains);
    }

    public async ValueTask DisposeAsync()
    {
        await (_gateway?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_consumers?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (Cluster?.DisposeAsync() ?? ValueTask.CompletedTask);
    }

    /// <summary>The background work of a host that has just started.</summary>
    internal static RecallService Service(PanganCluster cluster)
    {
        var services = cluster.Services;
        return new RecallService(
            services.GetRequiredService<LotShards>(), services.GetRequiredService<RecallSearch>(), cluster.Grains,
            services.GetRequiredService<LotGrains>(), new Clock(cluster.Time), services.GetRequiredService<IOptions<RecallOptions>>(),
            services.GetRequiredService<IOptions<NotificationOptions>>(), new ServiceStates(cluster.Time),
            NullLogger<RecallService>.Instance);
    }

    /// <summary>Does what is due, until nothing is.</summary>
    internal static async Task WorkAsync(PanganCluster cluster)
    {
        using var service = Service(cluster);
        while (await service.WorkAsync(CancellationToken.None) != (0, 0))
        {
            // What was found may have made more due.
        }
    }

    internal Task WorkAsync() => WorkAsync(Cluster);

    /// <summary>Waits until the consumers have written every notice that is given by events, and does what is due.</summary>
    internal async Task SettleAsync(string recall)
    {
        await WorkAsync();
        await Wait.UntilAsync(
            () => Cluster.QueryAsync<bool>($"SELECT count(*) = 0 FROM recall_notice WHERE recall_id = '{recall}' AND written_at IS NULL"));
        await WorkAsync();
    }

    /// <summary>Posts a lot with a batch code in one of the databases.</summary>
    internal async Task<Guid> PostAsync(Guid donor, string? batch, int shard = 0, string? gtin = null, long quantity = 100)
    {
        var lot = ShardNumber.With(EventId.Of(Guid.CreateVersion7(), 1), shard);
        var post = LotSamples.Post(Cluster.Time.Now, quantity);
        var posted = await Cluster.Lot(lot).PostAsync(post with
        {
            Caller = new Caller(donor, Role.Donor),
            Terms = post.Terms with { BatchCodes = batch is null ? null : [batch, "other"], Gtin = gtin },
        });
        Assert.False(posted.IsRefused, posted.Refusal?.Detail);
        return lot;
    }

    /// <summary>Claims some of a lot, and collects it if asked to; returns the recipient.</summary>
    internal async Task<Guid> TakeAsync(Guid lot, long quantity, bool collects, Guid? recipient = null)
    {
        var caller = new Caller(recipient ?? Guid.CreateVersion7(), Role.Recipient);
        var claim = await Cluster.Lot(lot).ClaimAsync(LotSamples.Claim(quantity, caller: caller));
        Assert.False(claim.IsRefused, claim.Refusal?.Detail);
        if (collects)
        {
            var donor = (await Cluster.Lot(lot).GetAsync()).Value!.DonorId;
            var collected = await Cluster.Lot(lot).CollectAsync(
                LotSamples.Collect(claim.Value.Id, Cluster.Codes.Of(claim.Value.Id)) with { Caller = new Caller(donor, Role.Donor) });
            Assert.False(collected.IsRefused, collected.Refusal?.Detail);
        }

        return caller.Id;
    }

    internal Task<Answer> SendAsync(string method, string path, object? body, Role role, Guid? subject = null, string? key = "fresh") =>
        _gateway!.SendAsync(
            method, path, body, Token(role, subject ?? Guid.CreateVersion7()), request =>
            {
                if (method == "POST" && key is not null)
                {
                    request.Headers.Add("Idempotency-Key", key == "fresh" ? Guid.NewGuid().ToString("N") : key);
                }
            });

    /// <summary>Opens a recall, which must be accepted, and returns its id.</summary>
    internal async Task<string> OpenAsync(object body, Role role, Guid subject, Guid? lot = null)
    {
        var opened = await SendAsync("POST", lot is null ? "/v1/recalls" : $"/v1/lots/{lot}/recall", body, role, subject);
        Assert.True(opened.Status == 202, opened.Body);
        return (string)opened.Json!["recallId"]!;
    }

    internal async Task<JsonNode> GetAsync(string recall)
    {
        var answer = await SendAsync("GET", $"/v1/recalls/{recall}", null, Role.Operator);
        Assert.True(answer.Status == 200, answer.Body);
        return answer.Json!;
    }

    /// <summary>The notices of a recall, read page by page.</summary>
    internal async Task<List<JsonNode>> NoticesAsync(string recall, int limit = 3)
    {
        var notices = new List<JsonNode>();
        string? next = null;
        do
        {
            var cursor = next is null ? "" : $"&cursor={next}";
            var page = await SendAsync("GET", $"/v1/recalls/{recall}/notices?limit={limit}{cursor}", null, Role.Operator);
            Assert.True(page.Status == 200, page.Body);
            notices.AddRange(page.Json!["items"]!.AsArray().Select(item => item!));
            next = (string?)page.Json!["next"];
        }
        while (next is not null);
        return notices;
    }

    /// <summary>An account's notifications of some kinds, the oldest first: kinds with their number.</summary>
    internal Task<string> InboxAsync(Guid account) => Cluster.QueryAsync<string>(
        $"""
         SELECT coalesce(string_agg(kind, ' ' ORDER BY number), '') FROM notification
         WHERE account_id = '{account}' AND kind ~ 'recall'
         """);

    private string Token(Role role, Guid subject) => _gateway!.Services.GetRequiredService<TokenIssuer>()
        .Issue(new Caller(subject, role), TimeSpan.FromHours(1));
}
