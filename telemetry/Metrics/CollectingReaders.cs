using OpenTelemetry.Metrics;

namespace PahlawanPangan.Telemetry.Metrics;

/// <summary>Is read by scrapes only; what waits in the buffer is entered first.</summary>
internal sealed class ScrapedReader() : BaseExportingMetricReader(new TextExporter())
{
    protected override bool OnCollect(int timeoutMilliseconds)
    {
        MeasurementBuffer.EnterAll();
        return base.OnCollect(timeoutMilliseconds);
    }
}

/// <summary>Is read by scrapes, and sends to a receiver every now and then; what waits in the buffer is entered first.</summary>
internal sealed class SendingReader(SendingExporter exporter, int everyMs) : PeriodicExportingMetricReader(exporter, everyMs)
{
    protected override bool OnCollect(int timeoutMilliseconds)
    {
        MeasurementBuffer.EnterAll();
        return base.OnCollect(timeoutMilliseconds);
    }
}
