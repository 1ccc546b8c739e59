using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PahlawanPangan.Local.Cluster;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>The local stand-in for a load balancer.</summary>
public sealed class ReadyFrontTests
{
    [Fact]
    public async Task Connections_GoToThoseThatAreReadyAlone()
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        await using var front = ReadyFront.Start(FreePort.Find(), () => [first.Port, second.Port]);
        await Wait.UntilAsync(() => front.ReadyCount == 2);
        Assert.Equal(["first", "second"], (await AskAsync(front, 8)).Order());

        second.IsReady = false;
        await Wait.UntilAsync(() => front.ReadyCount == 1);
        Assert.Equal(["first"], await AskAsync(front, 8));

        first.IsReady = false;
        await Wait.UntilAsync(() => front.ReadyCount == 0);
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(front, 1));
    }

    private static async Task<HashSet<string>> AskAsync(ReadyFront front, int times)
    {
        var answers = new HashSet<string>();
        for (var n = 0; n < times; n++)
        {
            // Each on a connection of its own.
            using var http = new HttpClient();
            answers.Add(await http.GetStringAsync(new Uri(front.Url)));
        }

        return answers;
    }

    private sealed class Backend(WebApplication app) : IAsyncDisposable
    {
        public bool IsReady { get; set; } = true;

        public int Port => new Uri(app.Urls.Single()).Port;

        public static async Task<Backend> StartAsync(string name)
        {
            var builder = WebApplication.CreateBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var backend = new Backend(app);
            app.MapGet("/", () => name);
            app.MapGet("/healthz/ready", () => backend.IsReady ? Results.Ok() : Results.StatusCode(503));
            await app.StartAsync();
            return backend;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
