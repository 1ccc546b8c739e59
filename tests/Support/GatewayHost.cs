using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Gateway;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Hosting.Telemetry.Metrics;
using PahlawanPangan.Lots;
using PahlawanPangan.Notifications;
using PahlawanPangan.Operations;
using PahlawanPangan.Recalls;

namespace PahlawanPangan.Tests.Support;

/// <summary>The real gateway on a real socket, over a cluster of doubles.</summary>
public class GatewayHost : IAsyncLifetime
{
    private static readonly Lazy<string> Keys = new(() =>
    {
        var folder = Directory.CreateTempSubdirectory("pangan-gateway-tests-").FullName;
        new KeyFolder(folder).CreateMissing(DateTimeOffset.UtcNow);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        return folder;
    });

    private WebApplication? app;

    /// <summary>The folder of the keys that every test gateway uses.</summary>
    public static string KeysPath => Keys.Value;

    public FakeCluster Cluster { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    /// <summary>Where gRPC is served, in a host that has a setting for it.</summary>
    public Uri GrpcAddress { get; private set; } = null!;

    public IServiceProvider Services => app!.Services;

    /// <summary>Settings besides the keys' folder.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Adds to the application before it starts.</summary>
    public Action<WebApplication>? Extend { get; set; }

    public async ValueTask InitializeAsync()
    {
        Cluster.OnLot<LotView>(nameof(ILotGrain.GetAsync), _ => RequestSamples.Lot);
        Cluster.OnLot<LotView>(nameof(ILotGrain.PostAsync), _ => RequestSamples.Lot);
        Cluster.OnLot<LotView>(nameof(ILotGrain.AdjustAsync), _ => RequestSamples.Lot);
        Cluster.OnLot<LotView>(nameof(ILotGrain.WithdrawAsync), _ => RequestSamples.Lot);
        Cluster.On(nameof(IRecallGrain.OpenAsync), _ => Task.FromResult<Reply<RecallReference>>(
            new RecallReference { RecallId = RequestSamples.ClaimId }));
        Cluster.OnLot<ClaimView>(nameof(ILotGrain.CancelAsync), _ => RequestSamples.Claim);
        Cluster.OnLot<ClaimView>(nameof(ILotGrain.CollectAsync), _ => RequestSamples.Claim);
        Cluster.On(nameof(ILotGrain.ClaimAsync), AnswerClaim);
        Cluster.On(nameof(ILotCatalogueGrain.SearchAsync), _ =>
            Task.FromResult<Reply<Page<LotView>>>(new Page<LotView> { Items = [RequestSamples.Lot], Next = "n1" }));
        Cluster.On(nameof(ILotCatalogueGrain.LotsOfDonorAsync), _ =>
            Task.FromResult<Reply<Page<LotView>>>(new Page<LotView> { Items = [RequestSamples.Lot], Next = "n2" }));
        Cluster.On(
            nameof(ILotCatalogueGrain.ClaimsOfLotAsync), _ => Task.FromResult<Reply<Page<ClaimView>>>(new Page<ClaimView> { Items = [] }));
        Cluster.On(nameof(ILotCatalogueGrain.ClaimsOfCallerAsync), _ =>
            Task.FromResult<Reply<Page<ClaimView>>>(new Page<ClaimView> { Items = [RequestSamples.Claim] }));
        Cluster.On(nameof(INotificationGrain.LastAsync), _ => Task.FromResult(0L));
        Cluster.On(nameof(ISiloHealthGrain.CheckAsync), _ => Task.FromResult(new SiloHealth { Postgres = true, Nats = true }));

        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            [GatewayOptions.KeysVariable] = KeysPath,
            ["Telemetry:ScrapeCacheMilliseconds"] = "0",

            // A limiter of requests is never disposed of by ASP.NET Core: its timer would keep the gateway to the end.
            ["Gateway:IdentityRequestsPerMinute"] = "0",
            ["Gateway:RequestsPerSecond"] = "0",
        });
        builder.Configuration.AddInMemoryCollection(Settings);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(Cluster.Factory);
        builder.AddPanganGateway();

        // The health of gRPC is checked at moments of its own; here every call of a grain is a request's.
        builder.Services.PostConfigure<HealthCheckPublisherOptions>(static publisher => publisher.Delay = TimeSpan.FromDays(1));
        app = builder.Build();
        app.MapPanganGateway();
        Extend?.Invoke(app);
        await app.StartAsync();
        Address = new Uri(app.Urls.First());
        GrpcAddress = new Uri(app.Urls.Last());
        Client = new HttpClient { BaseAddress = Address };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>The page of metrics, collected now.</summary>
    public async Task<string> ScrapeAsync() =>
        await Client.GetStringAsync(Services.GetRequiredService<MetricsServer>().Pages.Single());

    /// <summary>A token of this gateway.</summary>
    public string Token(Role role, Guid? subject = null) =>
        Services.GetRequiredService<TokenIssuer>().Issue(new Caller(subject ?? RequestSamples.CallerId, role));

    /// <summary>Sends one request; a body is sent as JSON, and a creating request gets a fresh key.</summary>
    public async Task<HttpResponseMessage> SendAsync(
        string method, string path, Role? role = null, string? body = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        if (role is { } some)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(some));
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        if (method == "POST")
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        }

        change?.Invoke(request);
        return await Client.SendAsync(request);
    }

    /// <summary>An overload that tells apart the two claims on one name: the lot's and the catalogue's.</summary>
    private static object AnswerClaim(object?[] arguments) => arguments is [ClaimLot]
        ? new ValueTask<Reply<ClaimView>>(RequestSamples.Claim)
        : Task.FromResult<Reply<ClaimView>>(RequestSamples.Claim);
}
