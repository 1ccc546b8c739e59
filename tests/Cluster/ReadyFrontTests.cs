using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Local.Cluster;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>The local load balancer.</summary>
public sealed class ReadyFrontTests
{
    [Fact]
    public async Task Requests_of_a_front_go_to_ready_gateways_only()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        await using var front = await ReadyFront.StartAsync(FreePort.Find(), [first.Url, second.Url]);
        await Wait.UntilAsync(() => front.ReadyCount == 2, "both ready");
        Assert.Equal(["first", "second"], (await AskAsync(front, 8)).Order());

        second.IsReady = false;
        await Wait.UntilAsync(() => front.ReadyCount == 1);
        Assert.Equal(["first"], await AskAsync(front, 8));

        first.IsReady = false;
        await Wait.UntilAsync(() => front.ReadyCount == 0, "none ready");
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(front, 1));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
    }

    [Fact]
    public async Task Request_to_a_gateway_that_refuses_the_connection_goes_to_the_next()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        await using var front = await ReadyFront.StartAsync(FreePort.Find(), [first.Url, second.Url]);
        await Wait.UntilAsync(() => front.ReadyCount == 2, "both ready");

        // Until the next probe the front regards it as ready.
        await second.DisposeAsync();

        using var http = new HttpClient();
        for (var n = 0; n < 8; n++)
        {
            using var answer = await http.PostAsync(new Uri(front.Url), new StringContent($"body {n}"));
            Assert.Equal((HttpStatusCode.OK, $"first: body {n}"), (answer.StatusCode, await answer.Content.ReadAsStringAsync()));
        }
    }

    [Fact]
    public async Task Gateways_of_a_front_can_be_replaced_while_it_serves()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        await using var front = await ReadyFront.StartAsync(FreePort.Find(), [first.Url]);
        await Wait.UntilAsync(() => front.ReadyCount == 1, "the first ready");
        Assert.Equal(["first"], await AskAsync(front, 2));

        front.SetGateways([first.Url, second.Url]);
        await Wait.UntilAsync(() => front.ReadyCount == 2, "both ready");
        Assert.Equal(["first", "second"], (await AskAsync(front, 4)).Order());

        front.SetGateways([second.Url]);
        await Wait.UntilAsync(() => front.ReadyCount == 1, "the second alone");
        Assert.Equal(["second"], await AskAsync(front, 4));
    }

    private static async Task<HashSet<string>> AskAsync(ReadyFront front, int times)
    {
        var answers = new HashSet<string>();
        for (var n = 0; n < times; n++)
        {
            // Each on its own connection.
            using var http = new HttpClient();
            answers.Add(await http.GetStringAsync(new Uri(front.Url)));
        }

        return answers;
    }

    private sealed class Backend(WebApplication app) : IAsyncDisposable
    {
        public bool IsReady { get; set; } = true;

        public string Url => app.Urls.Single();

        public static async Task<Backend> StartAsync(string name)
        {
            var builder = WebApplication.CreateBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var backend = new Backend(app);
            app.MapGet("/", () => name);
            app.MapPost("/", async (HttpRequest request) => $"{name}: {await new StreamReader(request.Body).ReadToEndAsync()}");
            app.MapGet("/healthz/ready", () => backend.IsReady ? Results.Ok() : Results.StatusCode(503));
            await app.StartAsync();
            return backend;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
