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

    /// <summary>Scrapes wait while metrics are being sent, so that this is well below their own limit.</summary>
    private const int SendTimeoutMs = 2000;

    private readonly MetricReader? reader;
    private readonly MeterProvider? meters;
    private readonly Lock scraping = new();
    private bool isDisposed;

    /// <summary>Starts as the settings say.</summary>
    public MetricsPage(IOptions<TelemetryOptions> options, TelemetryIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(identity);
        if (!options.Value.Enabled)
        {
            return;
        }

        reader = options.Value.Endpoint is { } endpoint ? SenderTo(endpoint) : new ScrapedReader();
        reader.TemporalityPreference = MetricReaderTemporalityPreference.Cumulative;
        meters = Sdk.CreateMeterProviderBuilder()
            .SetResourceBuilder(identity.Resource())
            .AddMeter(Instruments.Meters)
            .AddView(static instrument => Instruments.IsLeftOut(instrument) ? MetricStreamConfiguration.Drop : null)

            // Only what is recorded inside a trace that is kept gets an exemplar, so that every exemplar leads somewhere.
            .SetExemplarFilter(options.Value.Endpoint is null ? ExemplarFilterType.AlwaysOff : ExemplarFilterType.TraceBased)
            .AddReader(reader)
            .Build();
        MeasurementBuffer.AddCollector();
    }

    /// <summary>The metrics of this moment; null when they could not be collected in time.</summary>
    public byte[]? Scrape(TextFormat format)
    {
        if (reader is null)
        {
            return new PrometheusText(format).ToBytes();
        }

        lock (scraping)
        {
            return MetricsScrape.Run(reader, format, CollectTimeoutMs);
        }
    }

    /// <summary>Sends the metrics of this moment to the receiver, if there is one.</summary>
    public void Flush(int timeoutMs) => meters?.ForceFlush(timeoutMs);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (meters is not null && !Interlocked.Exchange(ref isDisposed, true))
        {
            MeasurementBuffer.RemoveCollector();
            meters.Dispose();
        }
    }

    private static SendingReader SenderTo(Uri endpoint) => new(
        new SendingExporter(new OtlpExporterOptions
        {
            Endpoint = OtlpAddress.Of(endpoint, "v1/metrics"),
            Protocol = OtlpExportProtocol.HttpProtobuf,
            TimeoutMilliseconds = SendTimeoutMs,
        }),
        SendEveryMs);
}
