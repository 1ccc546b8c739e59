using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Tests.Support;

/// <summary>A server that receives webhooks.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _followed;

    private Receiver(WebApplication app) => _app = app;

    public string Url => $"{_app.Urls.Single()}/hook";

    public int Answer { get; set; } = StatusCodes.Status204NoContent;

    public ConcurrentQueue<(IHeaderDictionary Headers, byte[] Body)> Requests { get; } = new();

    /// <summary>How often the redirection in the answers was followed.</summary>
    public int Followed => _followed;

    public static async Task<Receiver> StartAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var receiver = new Receiver(builder.Build());
        receiver._app.MapPost("/hook", receiver.TakeAsync);
        receiver._app.Map("/elsewhere", () =>
        {
            Interlocked.Increment(ref receiver._followed);
            return Results.NoContent();
        });
        await receiver._app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        Requests.Enqueue((new HeaderDictionary(http.Request.Headers.ToDictionary()), body.ToArray()));
        http.Response.StatusCode = Answer;
        http.Response.Headers.Location = "/elsewhere";
    }
}
