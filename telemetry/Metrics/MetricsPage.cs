using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace PahlawanPangan.Telemetry.Metrics;

/// <summary>The process's metrics: as text for whoever asks, and as OTLP when a receiver is named.</summary>
public sealed class MetricsPage : IDisposable
{
    private const int CollectTimeoutMs = 5000;
    private const int SendEveryMs = 15_000;

    /// <summary>
    /// What is listened to costs a little with every request. Of ASP.NET Core's meters, those of hosting and of the server tell what its others (routing,
    /// authentication, authorisation, limits) repeat in other words.
    /// </summary>
    private static readonly string[] Meters =
        ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime", "Microsoft.Orleans", "Npgsql", "PahlawanPangan*"];

    private readonly PrometheusExporter exporter = new();
    private readonly MeterProvider? meters;
    private readonly Lock scraping = new();

    /// <summary>Starts as the settings say.</summary>
    public MetricsPage(IOptions<TelemetryOptions> options, TelemetryIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(identity);
        if (!options.Value.Enabled)
        {
            return;
        }

        MeterProviderBuilder builder = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(identity.Resource())
            .AddMeter(Meters)

            // Only what is recorded inside a trace that is kept gets an exemplar, so that every exemplar leads somewhere.
            .SetExemplarFilter(options.Value.Endpoint is null ? ExemplarFilterType.AlwaysOff : ExemplarFilterType.TraceBased)
            .AddReader(new BaseExportingMetricReader(exporter) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative });
        if (options.Value.Endpoint is { } endpoint)
        {
            var sender = new OtlpMetricExporter(new OtlpExporterOptions
            {
                Endpoint = OtlpAddress.Of(endpoint, "v1/metrics"),
                Protocol = OtlpExportProtocol.HttpProtobuf,
            });
            builder.AddReader(new PeriodicExportingMetricReader(sender, SendEveryMs)
            {
                TemporalityPreference = MetricReaderTemporalityPreference.Cumulative,
            });
        }

        meters = builder.Build();
    }

    /// <summary>The metrics of this moment; null when they could not be collected in time.</summary>
    public byte[]? Scrape(TextFormat format)
    {
        lock (scraping)
        {
            return exporter.Scrape(format, CollectTimeoutMs);
        }
    }

    /// <summary>Sends the metrics of this moment to the receiver, if there is one.</summary>
    public void Flush(int timeoutMs) => meters?.ForceFlush(timeoutMs);

    /// <inheritdoc/>
    public void Dispose() => meters?.Dispose();
}
