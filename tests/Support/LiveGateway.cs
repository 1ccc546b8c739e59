using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Gateway;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Support;

/// <summary>One gateway in this process, on its own socket, over grains that other gateways may share.</summary>
internal sealed class LiveGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private LiveGateway(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
        GrpcAddress = new Uri(app.Urls.Last());
        Client = new HttpClient(new HttpClientHandler
        {
            // A test's certificate is self-signed.
            ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator,
        })
        {
            BaseAddress = Address,
        };
    }

    public Uri Address { get; }

    /// <summary>Where gRPC is served.</summary>
    public Uri GrpcAddress { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<LiveGateway> StartAsync(
        IGrainFactory grains, string scheme = "http", params (string Name, string Value)[] settings)
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(
        [
            new(GatewayOptions.KeysVariable, GatewayHost.KeysPath),
            // A limiter of requests is never disposed of by ASP.NET Core: its timer would keep the gateway, and its cluster, to the end.
            new("Gateway:IdentityRequestsPerMinute", "0"),
            new("Gateway:RequestsPerSecond", "0"),
            new("Gateway:RevocationPollMilliseconds", "100"),

            // Another address of loopback, since its port is known only once it is bound.
            new("PANGAN_GRPC_URLS", scheme == "http" ? "http://127.0.0.2:0" : ""),
            .. settings.Select(setting => new KeyValuePair<string, string?>(setting.Name, setting.Value)),
        ]);
        builder.WebHost.UseUrls($"{scheme}://127.0.0.1:0");
        builder.Services.AddSingleton(grains);
        builder.AddPanganGateway();
        var app = builder.Build();
        app.MapPanganGateway();
        await app.StartAsync();
        return new LiveGateway(app);
    }

    public async Task<Answer> SendAsync(
        string method, string path, object? body = null, string? token = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), path);
        change?.Invoke(request);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = body switch
        {
            null => null,
            string text => new StringContent(text, System.Text.Encoding.UTF8, "application/json"),
            _ => JsonContent.Create(body),
        };
        using var response = await Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
