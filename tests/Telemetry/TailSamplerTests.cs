using System.Diagnostics;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Which traces are kept.</summary>
public sealed class TailSamplerTests
{
    [Theory]
    [InlineData(1, false, false)]
    [InlineData(499.9999, false, false)]
    [InlineData(500, false, true)]
    [InlineData(500.0001, false, true)]
    [InlineData(1, true, true)]
    public void Errors_and_slow_requests_are_kept_whole_and_nothing_else(double ms, bool isError, bool isKept)
    {
        using var traces = new SampledTraces();
        traces.Request(ms, isError);
        Assert.Equal(isKept ? ["grain", "call", "request"] : [], traces.SentNames);
        Assert.All(traces.Sent, span => Assert.True(span.Recorded));
        Assert.Equal(0, traces.Sampler.Buffered);
    }

    [Fact]
    public void An_error_inside_a_request_keeps_it_though_the_request_succeeds()
    {
        using var traces = new SampledTraces();
        var root = traces.Begin("request")!;
        SampledTraces.End(traces.Inside(root, "before"));
        SampledTraces.End(traces.Inside(root, "failing"), isError: true);
        SampledTraces.End(traces.Inside(root, "after"));
        SampledTraces.End(root);
        Assert.Equal(["before", "failing", "after", "request"], traces.SentNames);
    }

    [Fact]
    public void A_share_is_kept_by_trace_id_alike_in_every_process_and_evenly_for_ids_that_are_not_random()
    {
        using var one = new SampledTraces(options => options.KeptShare = 0.1);
        using var other = new SampledTraces(options => options.KeptShare = 0.1);
        var kept = 0;
        for (var i = 1; i <= 20_000; i++)
        {
            var id = ActivityTraceId.CreateFromString($"{i:x32}");
            Assert.Equal(one.Sampler.KeepsByChance(id), other.Sampler.KeepsByChance(id));
            kept += one.Sampler.KeepsByChance(id) ? 1 : 0;
        }

        // Five standard deviations around 2,000.
        Assert.InRange(kept, 1788, 2212);
    }

    [Fact]
    public void A_trace_of_the_share_is_marked_as_recorded_from_its_beginning_so_that_other_processes_know()
    {
        using var all = new SampledTraces(options => options.KeptShare = 1);
        using var none = new SampledTraces();
        Assert.EndsWith("-01", all.Request().Id, StringComparison.Ordinal);
        Assert.EndsWith("-00", none.Request().Id, StringComparison.Ordinal);
        Assert.Equal(3, all.Sent.Count);
    }

    [Fact]
    public void A_caller_that_records_its_trace_does_not_decide_what_is_kept_here()
    {
        using var traces = new SampledTraces();
        var caller = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded, isRemote: true);
        var request = traces.Request(caller: caller);
        Assert.Equal(caller.TraceId, request.TraceId);
        Assert.EndsWith("-00", request.Id, StringComparison.Ordinal);
        Assert.Empty(traces.Sent);
    }

    [Fact]
    public void What_follows_a_kept_request_is_sent_and_what_follows_another_is_not_even_made()
    {
        using var traces = new SampledTraces();
        var kept = traces.Request(isError: true).Context;
        var dropped = traces.Request().Context;
        traces.Sent.Clear();
        SampledTraces.End(traces.Begin("process", kept, ActivityKind.Consumer)!);
        Assert.Equal(["process"], traces.SentNames);
        Assert.Null(traces.Begin("process", dropped, ActivityKind.Consumer));
    }

    [Fact]
    public void What_follows_a_request_and_ends_before_it_waits_for_the_decision()
    {
        using var traces = new SampledTraces();
        var bad = traces.Begin("bad")!;
        var good = traces.Begin("good")!;
        SampledTraces.End(traces.Begin("publish bad", bad.Context, ActivityKind.Producer)!);
        SampledTraces.End(traces.Begin("publish good", good.Context, ActivityKind.Producer)!);
        Assert.Empty(traces.Sent);
        SampledTraces.End(good);
        SampledTraces.End(bad, isError: true);
        Assert.Equal(["publish bad", "bad"], traces.SentNames);
    }

    [Fact]
    public void What_began_before_the_decision_and_ends_after_it_follows_it()
    {
        using var traces = new SampledTraces();
        var bad = traces.Begin("bad")!;
        var good = traces.Begin("good")!;
        var afterBad = traces.Begin("after bad", bad.Context, ActivityKind.Consumer)!;
        var afterGood = traces.Begin("after good", good.Context, ActivityKind.Consumer)!;
        SampledTraces.End(bad, isError: true);
        SampledTraces.End(good);
        SampledTraces.End(afterBad);
        SampledTraces.End(afterGood);
        Assert.Equal(["bad", "after bad"], traces.SentNames);
    }

    [Fact]
    public void Two_requests_of_one_trace_are_each_judged()
    {
        using var traces = new SampledTraces();
        var caller = new ActivityContext(
            ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None, isRemote: true);
        var first = traces.Begin("first", caller)!;
        var second = traces.Begin("second", caller)!;
        SampledTraces.End(traces.Inside(second, "inside second"));
        SampledTraces.End(first);
        Assert.Empty(traces.Sent);
        SampledTraces.End(second, isError: true);
        Assert.Equal(["inside second", "first", "second"], traces.SentNames);
        Assert.Equal(0, traces.Sampler.Buffered);
    }

    [Fact]
    public void A_span_that_many_requests_share_goes_out_once_with_the_first_of_them_that_is_kept()
    {
        using var traces = new SampledTraces();
        Activity[] requests = [.. Enumerable.Range(0, 4).Select(number => traces.Begin($"request {number}")!)];
        SampledTraces.End(traces.Begin("batch", links: requests.Select(request => new ActivityLink(request.Context)))!);
        SampledTraces.End(requests[0]);
        Assert.Empty(traces.Sent);
        SampledTraces.End(requests[1], isError: true);
        SampledTraces.End(requests[2], ms: 700);
        SampledTraces.End(requests[3]);
        Assert.Equal(["batch", "request 1", "request 2"], traces.SentNames);

        // The batch may end after some of its requests were answered.
        traces.Sent.Clear();
        SampledTraces.End(
            traces.Begin("late batch", links: [new ActivityLink(requests[0].Context), new ActivityLink(requests[2].Context)])!);
        SampledTraces.End(
            traces.Begin("batch of successes", links: [new ActivityLink(requests[0].Context), new ActivityLink(requests[3].Context)])!);
        Assert.Equal(["late batch"], traces.SentNames);
        Assert.Equal(0, traces.Sampler.Buffered);
    }
}
