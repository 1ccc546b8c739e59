using System.Diagnostics;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>What tracing costs a request whose trace is not kept; the figures are in docs/observability.md.</summary>
public sealed class TraceCostTests(ITestOutputHelper output)
{
    private const int Rounds = 40;
    private const int Requests = 500;

    [Fact]
    public void A_dropped_request_allocates_its_spans_and_nothing_for_waiting_and_deciding()
    {
        using var traces = new SampledTraces();
        var spansAlone = Measure(OnlySpans());
        var sampled = Measure(traces);
        output.WriteLine($"three spans alone: {spansAlone.Bytes:0} B, {spansAlone.Nanoseconds:0} ns; sampled: {sampled.Bytes:0} B, {sampled.Nanoseconds:0} ns");
        Assert.InRange(sampled.Bytes - spansAlone.Bytes, -64, 64);
    }

    [Fact]
    public void What_is_told_of_a_dropped_request_allocates_no_span()
    {
        using var traces = new SampledTraces();
        var request = traces.Begin("request")!;
        var told = ToldSpanTests.Told.Of(request);
        for (var i = 0; i < Requests; i++)
        {
            traces.Tell(told);
        }

        SampledTraces.End(request);
        var next = traces.Begin("request")!;
        var toldOfNext = ToldSpanTests.Told.Of(next);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Requests; i++)
        {
            traces.Tell(toldOfNext);
        }

        // The request's ids are read for whoever else listens: two strings of 32 and 16 characters.
        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Requests;
        output.WriteLine($"told: {bytes:0} B");
        Assert.InRange(bytes, 0, 200);
        Assert.Equal(0, toldOfNext.Made);
    }

    [Fact]
    public void An_event_of_a_dropped_request_makes_no_span_in_any_consumer()
    {
        using var traces = new SampledTraces();
        var dropped = traces.Request().Context;
        Assert.Null(traces.Begin("process", dropped, ActivityKind.Consumer));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            _ = traces.Begin("process", dropped, ActivityKind.Consumer);
        }

        Assert.Equal(0, (GC.GetAllocatedBytesForCurrentThread() - before) / 1000);
    }

    /// <summary>Spans with all their data that nobody waits for: what any tracing costs.</summary>
    private static SampledTraces OnlySpans() => new(options => options.KeptShare = 1, send: static _ => { });

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
}
