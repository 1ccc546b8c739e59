using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Tests.Clients;

/// <summary>
/// Stands in front of a gateway as one that is busy: of the requests under one key it refuses the first (429), loses the answer of the
/// second after the gateway has given it (503), and lets the third through. Both ask the client to wait for a second.
/// </summary>
internal sealed class BusyFront : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _gateway;
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Attempt>> _attempts = [];

    private BusyFront(WebApplication app, string gatewayUrl)
    {
        (_app, _gateway) = (app, new HttpClient { BaseAddress = new Uri(gatewayUrl) });
        app.Run(AnswerAsync);
    }

    public string Url => _app.Urls.Single();

    /// <summary>What was sent under each key, in order.</summary>
    public IReadOnlyList<IReadOnlyList<Attempt>> Attempts => [.. _attempts.Values.Select(static attempts => attempts.ToArray())];

    public static async Task<BusyFront> StartAsync(string gatewayUrl)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var front = new BusyFront(builder.Build(), gatewayUrl);
        await front._app.StartAsync();
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        _gateway.Dispose();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        var attempt = new Attempt(await body.ReadToEndAsync(), TimeProvider.System.GetTimestamp());
        var attempts = _attempts.GetOrAdd(http.Request.Headers["Idempotency-Key"].ToString(), static _ => []);
        attempts.Enqueue(attempt);
        if (attempts.Count == 1)
        {
            await RefuseAsync(http, 429, "too-many-requests");
            return;
        }

        using var answer = await ForwardAsync(http.Request, attempt.Body);
        if (attempts.Count == 2)
        {
            await RefuseAsync(http, 503, "outcome-unknown");
            return;
        }

        http.Response.StatusCode = (int)answer.StatusCode;
        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        await answer.Content.CopyToAsync(http.Response.Body);
    }

    private async Task<HttpResponseMessage> ForwardAsync(HttpRequest original, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Parse(original.Method), original.Path)
        {
            Content = new StringContent(body, new MediaTypeHeaderValue("application/json")),
        };
        foreach (var name in (string[])["Authorization", "Idempotency-Key"])
        {
            request.Headers.TryAddWithoutValidation(name, original.Headers[name].ToString());
        }

        return await _gateway.SendAsync(request);
    }

    private static Task RefuseAsync(HttpContext http, int status, string slug)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/problem+json";
        http.Response.Headers.RetryAfter = "1";
        return http.Response.WriteAsync($$"""
            {"type":"urn:pangan:problem:{{slug}}","title":"Busy","status":{{status}},"detail":"Wait.","instance":"/","traceId":"0"}
            """);
    }

    /// <summary>One request: its body, and when it came, in the ticks of a stopwatch.</summary>
    internal sealed record Attempt(string Body, long At);
}
