using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace PahlawanPangan.Telemetry.Metrics;

/// <summary>Collects the metrics when a scraper asks, and keeps them as text.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private PrometheusText text = new(TextFormat.Prometheus);

    public Func<int, bool>? Collect { get; set; }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        text.Reset();
        foreach (Metric metric in batch)
        {
            text.Write(metric);
        }

        return ExportResult.Success;
    }

    /// <summary>The metrics of this moment; null when they were not collected in time. Not for two callers at once.</summary>
    public byte[]? Scrape(TextFormat format, int timeoutMs)
    {
        text = new PrometheusText(format);
        return Collect?.Invoke(timeoutMs) == false ? null : text.ToBytes();
    }
}
