using System.Diagnostics;
using OpenTelemetry.Trace;

namespace PahlawanPangan.Hosting.Telemetry.Traces;

/// <summary>
/// Decides which traces are kept when the request that entered this process ends: all with an error, all slow ones, and a share of
/// the rest that is the same in every process, since it depends on the trace id alone. Until then a trace's spans wait here.
/// Spans of work that a request caused and did not wait for (publishing and consuming its events) follow the decision.
/// </summary>
internal sealed class TailSampler
{
    private const int ShardCount = 16;
    private readonly TraceShard[] _shards = new TraceShard[ShardCount];
    private readonly TimeSpan _slow;
    private readonly ulong _keptBelow;
    private readonly Lock _sharing = new();

    /// <param name="options">The sampling rules and the size of the buffer.</param>
    /// <param name="clock">Measures how long a trace is open; the system's unless given.</param>
    public TailSampler(TelemetryOptions options, TimeProvider? clock = null)
    {
        _slow = TimeSpan.FromMilliseconds(options.SlowMilliseconds);
        _keptBelow = options.KeptShare >= 1 ? ulong.MaxValue : (ulong)(options.KeptShare * ulong.MaxValue);
        for (var i = 0; i < ShardCount; i++)
        {
            _shards[i] = new TraceShard(
                options.BufferedSpansMax / ShardCount, Math.Max(1, options.KeptTracesMax / ShardCount), _slow,
                clock ?? TimeProvider.System);
        }

        Sampler = new HeadSampler(this);
    }

    /// <summary>Decides which spans are recorded.</summary>
    public Sampler Sampler { get; }

    /// <summary>How many places of the buffer are taken.</summary>
    public int Buffered => _shards.Sum(static shard => shard.Taken);

    /// <summary>Whether a trace is in the share that is always kept.</summary>
    public bool KeepsByChance(ActivityTraceId traceId) => IsChosen(TraceKey.Of(traceId));

    /// <summary>Registers the start of a span.</summary>
    public void Start(Activity span)
    {
        // A caller's sampled flag is ignored here: otherwise callers could decide what is kept.
        var key = TraceKey.Of(span.TraceId);
        var isChosen = IsChosen(key) && !IsShared(span);
        span.ActivityTraceFlags = isChosen ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        if (!isChosen && IsEntry(span))
        {
            ShardOf(key).Enter(key);
        }
    }

    /// <summary>Processes a span that has ended.</summary>
    /// <param name="span">The span.</param>
    /// <param name="send">Receives each span of a kept trace once.</param>
    public void End(Activity span, Action<Activity> send)
    {
        var isError = span.Status == ActivityStatusCode.Error;
        var isBad = isError || span.Duration >= _slow;
        if (IsShared(span))
        {
            Share(span, isBad, send);
            return;
        }

        var key = TraceKey.Of(span.TraceId);
        if (IsChosen(key))
        {
            Send(span, send);
            return;
        }

        var released = IsEntry(span) ? ShardOf(key).Leave(key, span, isBad, isError) : ShardOf(key).Add(key, span, isError);
        foreach (var waited in released.Waited)
        {
            Send(waited, send);
        }

        if (released.IsKept)
        {
            Send(span, send);
        }
    }

    /// <summary>A span of work done for many requests is sent with the first of them that is kept.</summary>
    private void Share(Activity span, bool isBad, Action<Activity> send)
    {
        var isWanted = isBad;
        foreach (ref readonly var link in span.EnumerateLinks())
        {
            var key = TraceKey.Of(link.Context.TraceId);
            isWanted |= IsChosen(key) || ShardOf(key).Attach(key, span);
        }

        if (isWanted)
        {
            Send(span, send);
        }
    }

    private void Send(Activity span, Action<Activity> send)
    {
        if (IsShared(span))
        {
            // It may wait in several traces: the first that is kept sends it.
            lock (_sharing)
            {
                if (span.Recorded)
                {
                    return;
                }

                span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
            }
        }

        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        TraceMetrics.Sent();
        send(span);
    }

    private bool IsChosen(TraceKey key) => key.Spread < _keptBelow;

    private TraceShard ShardOf(TraceKey key) => _shards[key.Low % ShardCount];

    /// <summary>No request waits for publishing and consuming, so such spans end after the decision.</summary>
    private static bool Follows(ActivityKind kind) => kind is ActivityKind.Producer or ActivityKind.Consumer;

    private static bool IsEntry(Activity span) => span.Parent is null && !Follows(span.Kind) && !IsShared(span);

    /// <summary>Whether the span is a batch: a root that links to its requests.</summary>
    private static bool IsShared(Activity span) => span.ParentSpanId == default && span.EnumerateLinks().MoveNext();

    /// <summary>Records the spans of requests; of later spans, only those whose trace may still be kept.</summary>
    private sealed class HeadSampler(TailSampler tail) : Sampler
    {
        public override SamplingResult ShouldSample(in SamplingParameters samplingParameters)
        {
            if (LotCommands.Contains(samplingParameters.Name))
            {
                return new(SamplingDecision.Drop);
            }

            var key = TraceKey.Of(samplingParameters.TraceId);
            return new(
                tail.IsChosen(key) ? SamplingDecision.RecordAndSample
                : !Follows(samplingParameters.Kind) || tail.ShardOf(key).Knows(key) ? SamplingDecision.RecordOnly
                : SamplingDecision.Drop);
        }
    }
}
