using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using PahlawanPangan.Hosting.Telemetry.Traces;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>The buffer that spans wait in is bounded, and what it gives up first is worth least.</summary>
public sealed class TraceBufferTests
{
    private const int Places = 1600;

    [Fact]
    public void A_flood_of_requests_that_never_end_keeps_the_bound_and_is_counted()
    {
        using var traces = new SampledTraces(options => options.BufferedSpansMax = Places);
        var shedBefore = TraceMetrics.ShedTotal;
        var highest = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var root = traces.Begin("request")!;
            SampledTraces.End(traces.Inside(root, "inside"));
            highest = Math.Max(highest, i % 50 == 0 ? traces.Sampler.Buffered : 0);
        }

        Assert.InRange(highest, Places / 2, Places);
        Assert.InRange(TraceMetrics.ShedTotal - shedBefore, 18_000, long.MaxValue);
        Assert.Empty(traces.Sent);
    }

    [Fact]
    public void Successes_are_shed_before_errors()
    {
        using var traces = new SampledTraces(options => options.BufferedSpansMax = Places);
        List<Activity> failing = [];
        for (var i = 0; i < 200; i++)
        {
            var root = traces.Begin("failing")!;
            SampledTraces.End(traces.Inside(root, "inside"), isError: true);
            failing.Add(root);
        }

        traces.Sent.Clear();
        for (var i = 0; i < 10_000; i++)
        {
            SampledTraces.End(traces.Inside(traces.Begin("success")!, "inside"));
        }

        foreach (var root in failing)
        {
            SampledTraces.End(traces.Inside(root, "late"));
            SampledTraces.End(root);
        }

        Assert.Equal(200, traces.SentNames.Count(name => name == "failing"));
        Assert.Equal(200, traces.SentNames.Count(name => name == "late"));
    }

    [Fact]
    public void A_request_that_was_shed_and_turns_out_bad_is_sent_nevertheless()
    {
        using var traces = new SampledTraces(options => options.BufferedSpansMax = Places);
        var root = traces.Begin("bad")!;
        SampledTraces.End(traces.Inside(root, "inside"));
        for (var i = 0; i < 10_000; i++)
        {
            _ = traces.Begin("success");
        }

        SampledTraces.End(root, isError: true);
        SampledTraces.End(traces.Begin("process", root.Context, ActivityKind.Consumer)!);
        Assert.Equal(["bad", "process"], traces.SentNames);
    }

    [Fact]
    public void A_trace_that_stays_open_for_too_long_gives_its_places_back_and_is_judged_by_its_request_alone()
    {
        var clock = new FakeTimeProvider();
        using var traces = new SampledTraces(clock: clock);
        var stream = traces.Begin("stream")!;
        SampledTraces.End(traces.Inside(stream, "inside"));
        Assert.Equal(2, traces.Sampler.Buffered);

        // An open trace is looked at when another one comes to its part of the buffer: these come to every part.
        clock.Advance(TraceShard.OpenMax);
        List<Activity> others = [.. Enumerable.Range(0, 16).Select(part => traces.Begin("other", new ActivityContext(
            ActivityTraceId.CreateFromString($"{part + 16:x32}"), ActivitySpanId.CreateRandom(
                ), ActivityTraceFlags.None, isRemote: true))!)];
        Assert.Equal(16, traces.Sampler.Buffered);
        SampledTraces.End(stream, ms: 700_000);
        others.ForEach(other => SampledTraces.End(other));
        Assert.Equal(["stream"], traces.SentNames);
    }

    [Fact]
    public void One_trace_alone_cannot_fill_the_buffer()
    {
        using var traces = new SampledTraces(options => options.BufferedSpansMax = 100_000);
        var root = traces.Begin("request")!;
        for (var i = 0; i < 5000; i++)
        {
            SampledTraces.End(traces.Inside(root, "inside"));
        }

        Assert.InRange(traces.Sampler.Buffered, 1000, 1001);
        SampledTraces.End(root, isError: true);
        Assert.Equal(1001, traces.Sent.Count);
    }
}
