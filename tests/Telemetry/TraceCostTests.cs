using System.Diagnostics;
using OpenTelemetry;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>What tracing costs a request whose trace is not kept; the figures are in docs/observability.md.</summary>
public sealed class TraceCostTests(ITestOutputHelper output)
{
    private const int Rounds = 40;
    private const int Requests = 500;

    [Fact]
    public void A_dropped_request_allocates_its_spans_and_nothing_for_waiting_and_deciding()
    {
        using var traces = new SampledTraces(queue: new Discarded());
        using var every = new SampledTraces(options => options.KeptShare = 1, new Discarded());
        var spansAlone = Measure(every);
        var sampled = Measure(traces);
        output.WriteLine(
            $"three spans alone: {spansAlone.Bytes:0} B, {spansAlone.Nanoseconds:0} ns; "
            + $"sampled: {sampled.Bytes:0} B, {sampled.Nanoseconds:0} ns");
        Assert.InRange(sampled.Bytes - spansAlone.Bytes, -64, 64);
    }

    [Fact]
    public void An_event_of_a_dropped_request_makes_no_span_in_any_consumer()
    {
        using var traces = new SampledTraces(queue: new Discarded());
        var dropped = traces.Request().Context;
        Assert.Null(traces.Begin("process", dropped, ActivityKind.Consumer));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = traces.Begin("process", dropped, ActivityKind.Consumer);
        }

        Assert.Equal(0, (GC.GetAllocatedBytesForCurrentThread() - before) / 1000);
    }

    private static (double Bytes, double Nanoseconds) Measure(SampledTraces traces)
    {
        // The best round is the one that the machine disturbed least; the first ones are compiled and grown into.
        var (bytes, nanoseconds) = (double.MaxValue, double.MaxValue);
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Requests; i++)
            {
                _ = traces.Request();
            }

            nanoseconds = Math.Min(nanoseconds, Stopwatch.GetElapsedTime(started).TotalNanoseconds / Requests);
            bytes = Math.Min(bytes, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Requests);
        }

        return (bytes, nanoseconds);
    }

    /// <summary>Spans with all their data that nothing waits for: what any tracing costs.</summary>
    private sealed class Discarded : BaseProcessor<Activity>;
}
