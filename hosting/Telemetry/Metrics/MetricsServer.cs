using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;

namespace PahlawanPangan.Hosting.Telemetry.Metrics;

/// <summary>
/// Serves the process's metrics to scrapers, as Prometheus text or OpenMetrics, on a port of its own: they are for operators, not for API
/// callers. Scrapes within the cache's time are answered with one collection.
/// </summary>
public sealed class MetricsServer : IHostedService, IAsyncDisposable
{
    private const string Path = "/metrics";

    /// <summary>The most scrapes that are answered at a time, and the most connections.</summary>
    private const int ScrapesMax = 8, ConnectionsMax = 64;

    private readonly IServiceProvider _services;
    private readonly IOptions<TelemetryOptions> _options;
    private WebApplication? _app;
    private int _scrapes;

    /// <summary>Creates a server that is not started.</summary>
    public MetricsServer(IServiceProvider services, IOptions<TelemetryOptions> options) => (_services, _options) = (services, options);

    /// <summary>The addresses of the server; empty before the start, and when metrics are not served.</summary>
    public IEnumerable<Uri> Pages => _app?.Urls.Select(url => new Uri(url + Path)) ?? [];

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var urls = _options.Value.MetricsUrls.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (urls.Length == 0)
        {
            return;
        }

        // Empty: the API's settings, such as its addresses, do not apply to this server.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(_services.GetRequiredService<ILoggerFactory>());
        builder.Services.AddSingleton<IHostLifetime, PartOfHost>();
        builder.WebHost.UseKestrelCore().UseUrls(urls).ConfigureKestrel(static kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            kestrel.Limits.MaxRequestBodySize = 0;
        });
        _app = builder.Build();
        var collect = ((IApplicationBuilder)_app).New();
        collect.UseOpenTelemetryPrometheusScrapingEndpoint(
            _services.GetRequiredService<MeterProvider>(), predicate: static _ => true, path: null, configureBranchedPipeline: null,
            optionsName: null);
        var cache = new ScrapeCache(
            collect.Build(), TimeSpan.FromMilliseconds(_options.Value.ScrapeCacheMilliseconds), TimeProvider.System);
        _app.Map(Path, branch => branch.Run(http => AnswerAsync(http, cache)));
        await _app.StartAsync(cancellationToken);
    }

    private async Task AnswerAsync(HttpContext http, ScrapeCache cache)
    {
        if (Interlocked.Increment(ref _scrapes) > ScrapesMax)
        {
            Interlocked.Decrement(ref _scrapes);
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "1";
            return;
        }

        try
        {
            var scrape = await cache.GetAsync(http.Request.Headers.Accept.ToString()).WaitAsync(http.RequestAborted);
            http.Response.StatusCode = scrape.Status;
            http.Response.ContentType = scrape.ContentType;
            http.Response.ContentLength = scrape.Body.Length;
            await http.Response.Body.WriteAsync(scrape.Body, http.RequestAborted);
        }
        finally
        {
            Interlocked.Decrement(ref _scrapes);
        }
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Starts and stops with its host, and ignores signals.</summary>
    private sealed class PartOfHost : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
