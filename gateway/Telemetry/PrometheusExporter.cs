using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace PahlawanPangan.Gateway.Telemetry;

/// <summary>Collects the metrics when a scraper asks, and keeps them as Prometheus text.</summary>
[ExportModes(ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>, IPullMetricExporter
{
    private readonly PrometheusText text = new();

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

    /// <summary>The metrics of this moment. Not for two callers at once.</summary>
    public byte[] Scrape(int timeoutMs)
    {
        text.Reset();
        _ = Collect?.Invoke(timeoutMs);
        return text.ToBytes();
    }
}
