namespace PahlawanPangan.Telemetry.Metrics;

/// <summary>The texts that scrapers read.</summary>
public enum TextFormat
{
    /// <summary>Prometheus text 0.0.4.</summary>
    Prometheus,

    /// <summary>OpenMetrics 1.0, which has exemplars.</summary>
    OpenMetrics,
}
