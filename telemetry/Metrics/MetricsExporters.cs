using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;

namespace PahlawanPangan.Telemetry.Metrics;

/// <summary>Writes metrics for scrapes, and keeps them from everybody else.</summary>
internal sealed class TextExporter : BaseExporter<Metric>
{
    public override ExportResult Export(in Batch<Metric> batch)
    {
        _ = MetricsScrape.TryWrite(batch);
        return ExportResult.Success;
    }
}

/// <summary>Writes metrics for scrapes, and sends them to a receiver at all other times.</summary>
internal sealed class SendingExporter(OtlpExporterOptions options) : OtlpMetricExporter(options)
{
    public override ExportResult Export(in Batch<Metric> metrics) => MetricsScrape.TryWrite(metrics) ? ExportResult.Success : base.Export(metrics);
}
