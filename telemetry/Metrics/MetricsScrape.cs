using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace PahlawanPangan.Telemetry.Metrics;

/// <summary>
/// Collects metrics as text from a reader that may have an exporter of its own. One reader serves both, because each keeps books of its own, and every
/// measurement would be entered twice.
/// </summary>
internal static class MetricsScrape
{
    [ThreadStatic]
    private static PrometheusText? t_wanted;

    /// <summary>The metrics of this moment; null when they could not be collected in time.</summary>
    public static byte[]? Run(MetricReader reader, TextFormat format, int timeoutMs)
    {
        long started = Stopwatch.GetTimestamp();
        while (timeoutMs - (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds is var left and > 0)
        {
            var text = new PrometheusText(format);
            bool isCollected;
            bool isWritten;
            t_wanted = text;
            try
            {
                isCollected = reader.Collect(left);
            }
            finally
            {
                isWritten = t_wanted is null;
                t_wanted = null;
            }

            if (isWritten)
            {
                return isCollected ? text.ToBytes() : null;
            }

            // The reader was collecting for its exporter already, and took this for the same wish. That has ended now.
        }

        return null;
    }

    /// <summary>Writes the metrics if this thread collects them for a scrape. Readers export on the thread that collects.</summary>
    public static bool TryWrite(in Batch<Metric> batch)
    {
        if (t_wanted is not { } text)
        {
            return false;
        }

        foreach (Metric metric in batch)
        {
            text.Write(metric);
        }

        t_wanted = null;
        return true;
    }
}
