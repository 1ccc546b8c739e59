using System.Buffers;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace PahlawanPangan.Gateway.Telemetry;

/// <summary>Serves the process's metrics as Prometheus text.</summary>
internal sealed class MetricsEndpoint : IDisposable
{
    private const int CollectTimeoutMs = 5000;
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly PrometheusExporter exporter = new();
    private readonly MeterProvider meters;
    private readonly Lock scraping = new();

    public MetricsEndpoint() => meters = Sdk.CreateMeterProviderBuilder()
        .AddMeter("Microsoft.AspNetCore.*", "System.Runtime", "Microsoft.Orleans", "Npgsql", "PahlawanPangan*")
        .AddReader(new BaseExportingMetricReader(exporter) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative })
        .Build();

    public Task ScrapeAsync(HttpContext http)
    {
        byte[] text;
        lock (scraping)
        {
            text = exporter.Scrape(CollectTimeoutMs);
        }

        http.Response.ContentType = ContentType;
        http.Response.ContentLength = text.Length;
        http.Response.BodyWriter.Write(text);
        return Task.CompletedTask;
    }

    public void Dispose() => meters.Dispose();
}
