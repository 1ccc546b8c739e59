using System.Diagnostics.Metrics;

namespace PahlawanPangan.Hosting.Telemetry.Traces;

/// <summary>The metrics of tracing itself.</summary>
internal static class TraceMetrics
{
    private static long s_shed;

    private static readonly Meter Meter = new("PahlawanPangan.Telemetry");

    private static readonly Counter<long> ShedSpans = Meter.CreateCounter<long>(
        "pangan.traces.shed_spans", "{span}", "Spans that were dropped because the buffer was full.");

    private static readonly Counter<long> ShedTraces = Meter.CreateCounter<long>(
        "pangan.traces.shed", "{trace}", "Traces that were dropped because the buffer was full.");

    private static readonly Counter<long> SentSpans = Meter.CreateCounter<long>(
        "pangan.traces.sent_spans", "{span}", "Spans of kept traces, handed to the exporter.");

    private static readonly Counter<long> ExpiredTraces = Meter.CreateCounter<long>(
        "pangan.traces.expired", "{trace}", "Traces whose spans were dropped because they were open for too long.");

    /// <summary>Spans that were dropped because the buffer was full, since the process started.</summary>
    public static long ShedTotal => Volatile.Read(ref s_shed);

    public static void Shed(int spans, int traces)
    {
        Interlocked.Add(ref s_shed, spans);
        ShedSpans.Add(spans);
        ShedTraces.Add(traces);
    }

    public static void Expired() => ExpiredTraces.Add(1);

    public static void Sent() => SentSpans.Add(1);

    /// <summary>Registers the gauge of the buffer.</summary>
    public static void Watch(TailSampler sampler)
    {
        Meter.CreateObservableGauge(
            "pangan.traces.buffered_spans", () => sampler.Buffered, "{span}",
            "Places of the buffer that are taken by open traces and their spans.");

        // A series that begins with its first span would hide that span from an alert.
        ShedSpans.Add(0);
        ShedTraces.Add(0);
        ExpiredTraces.Add(0);
        SentSpans.Add(0);
    }
}
