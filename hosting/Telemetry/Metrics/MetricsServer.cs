using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
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
    private readonly IServiceProvider _services;
    private readonly IOptions<TelemetryOptions> _options;
    private WebApplication? _app;

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
        builder.WebHost.UseKestrelCore().UseUrls(urls);
        _app = builder.Build();
        _app.UseOpenTelemetryPrometheusScrapingEndpoint(
            _services.GetRequiredService<MeterProvider>(), predicate: null, Path, configureBranchedPipeline: null, optionsName: null);
        await _app.StartAsync(cancellationToken);
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
