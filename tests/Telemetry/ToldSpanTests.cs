using System.Diagnostics;
using PahlawanPangan.Spans;
using PahlawanPangan.Telemetry.Traces;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Spans that are told when they have ended: who keeps their trace gets them, and for all others they are not made.</summary>
public sealed class ToldSpanTests
{
    [Fact]
    public void What_is_told_of_a_dropped_request_is_not_made()
    {
        using var traces = new SampledTraces();
        var request = traces.Begin("request")!;
        var told = Told.Of(request);
        traces.Tell(told);
        Assert.Equal(2, traces.Sampler.Buffered);
        SampledTraces.End(request);
        Assert.Equal(0, told.Made);
        Assert.Equal(0, traces.Sampler.Buffered);
    }

    [Fact]
    public void What_is_told_of_a_request_that_fails_later_is_made_with_its_own_times_inside_the_request()
    {
        using var traces = new SampledTraces();
        var request = traces.Begin("request")!;
        var started = DateTime.UtcNow;
        traces.Tell(Told.Of(request, ms: 40));
        SampledTraces.End(request, isError: true);

        Assert.Equal(["told", "request"], traces.SentNames);
        var span = traces.Sent[0];
        Assert.Equal((request.TraceId, request.SpanId), (span.TraceId, span.ParentSpanId));
        Assert.Equal(40, span.Duration.TotalMilliseconds, 1.0);
        Assert.InRange((started - span.StartTimeUtc).TotalMilliseconds, 0, 41);
        Assert.Equal(ActivityKind.Internal, span.Kind);
        Assert.Equal("yes", span.GetTagItem("pangan.test"));
        Assert.Equal(ActivityStatusCode.Unset, span.Status);
        Assert.True(span.Recorded);
        Assert.Null(Activity.Current);
    }

    [Fact]
    public void An_error_that_is_told_keeps_its_request_and_what_was_told_before()
    {
        using var traces = new SampledTraces();
        var request = traces.Begin("request")!;
        traces.Tell(Told.Of(request, "before"));
        traces.Tell(Told.Of(request, "failing", error: "defect"));
        traces.Tell(Told.Of(request, "after"));
        SampledTraces.End(request);
        Assert.Equal(["before", "failing", "after", "request"], traces.SentNames);
        var failing = traces.Sent[1];
        Assert.Equal((ActivityStatusCode.Error, "defect"), (failing.Status, failing.GetTagItem("error.type")));
        SampledTraces.End(traces.Begin("process", request.Context, ActivityKind.Consumer)!);
        Assert.Equal("process", traces.Sent[^1].OperationName);
    }

    [Theory]
    [InlineData(499, false)]
    [InlineData(500, true)]
    public void What_was_slow_is_kept_even_where_its_request_is_not_known(double ms, bool isKept)
    {
        using var traces = new SampledTraces();
        using var elsewhere = new Activity("elsewhere").Start();
        Activity.Current = null;
        traces.Tell(Told.Of(elsewhere, ms: ms));
        Assert.Equal(isKept ? ["told"] : [], traces.SentNames);
        Assert.Equal(0, traces.Sampler.Buffered);
    }

    [Fact]
    public void What_is_told_in_the_share_that_is_kept_goes_out_at_once_and_is_recorded()
    {
        using var traces = new SampledTraces(options => options.KeptShare = 1);
        var request = traces.Begin("request")!;
        traces.Tell(Told.Of(request));
        Assert.Equal(["told"], traces.SentNames);
        Assert.True(traces.Sent[0].Recorded);
    }

    [Fact]
    public void What_many_requests_share_goes_out_once_with_the_first_of_them_that_is_kept_and_is_linked_to_all()
    {
        using var traces = new SampledTraces();
        Activity[] requests = [.. Enumerable.Range(0, 4).Select(number => traces.Begin($"request {number}")!)];
        traces.Tell(Told.OfAll(requests));
        SampledTraces.End(requests[0]);
        Assert.Empty(traces.Sent);
        SampledTraces.End(requests[1], isError: true);
        SampledTraces.End(requests[2], ms: 700);
        SampledTraces.End(requests[3]);
        Assert.Equal(["told", "request 1", "request 2"], traces.SentNames);
        Assert.Equal(requests.Select(request => request.SpanId), traces.Sent[0].Links.Select(link => link.Context.SpanId));
        Assert.Equal(default, traces.Sent[0].ParentSpanId);

        // A batch may end after some of its requests were answered.
        traces.Sent.Clear();
        traces.Tell(Told.OfAll([requests[0], requests[2]]));
        Assert.Equal(["told"], traces.SentNames);
        var successes = Told.OfAll([requests[0], requests[3]]);
        traces.Tell(successes);
        Assert.Equal((1, 0), (traces.Sent.Count, successes.Made));
        Assert.Equal(0, traces.Sampler.Buffered);
    }

    [Fact]
    public void A_failed_batch_is_sent_and_keeps_none_of_its_requests_by_itself()
    {
        using var traces = new SampledTraces();
        var request = traces.Begin("request")!;
        traces.Tell(Told.OfAll([request], error: "lost"));
        SampledTraces.End(request);
        Assert.Equal(["told"], traces.SentNames);
    }

    [Fact]
    public void What_one_listener_has_made_another_gets_once()
    {
        using var source = new ActivitySource($"tests.{Guid.NewGuid():N}");
        List<string> kept = [], sampled = [];
        var sampler = new TailSampler(new() { KeptShare = 0 }, span => sampled.Add(span.OperationName));
        using var all = SpanListener.OfAll(span => kept.Add(span.OperationName), name => name == source.Name);
        using var some = SpanListener.Of(sampler, name => name == source.Name);
        var request = source.StartActivity("request", ActivityKind.Server)!;
        Told.Of(request).Tell(source);
        request.SetStatus(ActivityStatusCode.Error).Stop();
        Assert.Equal(["told", "request"], kept);
        Assert.Equal(["told", "request"], sampled);
    }

    [Fact]
    public void What_is_told_under_no_readable_request_is_nobodys()
    {
        using var traces = new SampledTraces(options => options.KeptShare = 1);
        traces.Tell(new Told("told", ms: 1, ["rubbish"], isShared: false));
        traces.Tell(new Told("told", ms: 1, [null], isShared: false));
        Assert.Empty(traces.Sent);
        traces.Tell(new Told("told", ms: 600, ["rubbish", null], isShared: true));
        Assert.Empty(Assert.Single(traces.Sent).Links);
    }

    [Fact]
    public void What_is_told_takes_places_of_the_buffer_and_one_trace_cannot_fill_it()
    {
        using var traces = new SampledTraces(options => options.BufferedSpansMax = 100_000);
        var request = traces.Begin("request")!;
        for (var i = 0; i < 5000; i++)
        {
            traces.Tell(Told.Of(request));
        }

        Assert.InRange(traces.Sampler.Buffered, 1000, 1001);
        SampledTraces.End(request, isError: true);
        Assert.Equal(1001, traces.Sent.Count);
    }

    /// <summary>A span that counts how often it was made, and took as long as it is said.</summary>
    internal sealed class Told(string name, double ms, string?[] requests, bool isShared)
        : ToldSpan(name, Stopwatch.GetTimestamp() - (long)(ms * Stopwatch.Frequency / 1000))
    {
        public int Made { get; private set; }

        public override ActivityKind Kind => IsShared ? ActivityKind.Client : ActivityKind.Internal;

        public override ReadOnlySpan<string?> Requests => requests;

        public override bool IsShared { get; } = isShared;

        public static Told Of(Activity request, string name = "told", double ms = 1, string? error = null) =>
            new(name, ms, [request.Id], isShared: false) { ErrorType = error };

        public static Told OfAll(Activity[] requests, string? error = null) =>
            new("told", 1, [.. requests.Select(request => request.Id)], isShared: true) { ErrorType = error };

        public override IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
        {
            Made++;
            yield return new("pangan.test", "yes");
        }
    }
}
