using System.Diagnostics;
using PahlawanPangan.Spans;

namespace PahlawanPangan.Telemetry.Traces;

/// <summary>
/// Decides which traces are kept, when what entered this process as a request leaves it again: all with an error, all slow ones, and a share of
/// the rest that is the same in every process, since it depends on the trace id alone. Until then a trace's spans wait here.
/// Spans of work that a request caused and did not wait for (those that publish and consume its events) follow the decision.
/// </summary>
internal sealed class TailSampler
{
    private const int ShardCount = 16;
    private readonly TraceShard[] _shards = new TraceShard[ShardCount];
    private readonly Action<Activity> _send;
    private readonly TimeSpan _slow;
    private readonly ulong _keptBelow;
    private readonly Lock _sharing = new();

    /// <param name="options">What is kept, and how much may wait.</param>
    /// <param name="send">Takes each span of a kept trace, once.</param>
    public TailSampler(TelemetryOptions options, Action<Activity> send)
    {
        _send = send;
        _slow = TimeSpan.FromMilliseconds(options.SlowMs);
        _keptBelow = options.KeptShare >= 1 ? ulong.MaxValue : (ulong)(options.KeptShare * ulong.MaxValue);
        for (var i = 0; i < ShardCount; i++)
        {
            _shards[i] = new TraceShard(options.BufferedSpansMax / ShardCount, Math.Max(1, options.KeptTracesMax / ShardCount), _slow);
        }
    }

    /// <summary>How many places of the buffer are taken.</summary>
    public int Buffered => _shards.Sum(shard => shard.Taken);

    /// <summary>Whether a trace is in the share that is kept whatever becomes of it.</summary>
    public bool KeepsByChance(ActivityTraceId traceId) => TraceKey.Of(traceId).Spread < _keptBelow;

    /// <summary>Says whether a span is to be made.</summary>
    public ActivitySamplingResult Sample(ref ActivityCreationOptions<ActivityContext> span)
    {
        if (span.Tags is ToldSpan told)
        {
            return IsMadeNow(told, span.Source) ? ActivitySamplingResult.AllData : ActivitySamplingResult.None;
        }

        var key = TraceKey.Of(span.TraceId);
        if (key.Spread < _keptBelow)
        {
            return ActivitySamplingResult.AllDataAndRecorded;
        }

        return !Follows(span.Kind) || ShardOf(key).Knows(key) ? ActivitySamplingResult.AllData : ActivitySamplingResult.None;
    }

    /// <summary>Takes note of a span that begins.</summary>
    public void Start(Activity span)
    {
        // What a caller in front of this process records is no reason to record it here: that would let callers decide what is kept.
        var key = TraceKey.Of(span.TraceId);
        var byChance = key.Spread < _keptBelow;
        span.ActivityTraceFlags = byChance ? ActivityTraceFlags.Recorded : ActivityTraceFlags.None;
        if (!byChance && ToldSpan.Current is null && IsEntry(span))
        {
            ShardOf(key).Enter(key);
        }
    }

    /// <summary>Takes a span that has ended.</summary>
    public void Stop(Activity span)
    {
        if (ToldSpan.Current is { } told)
        {
            if (!ToldSpan.IsMadeAfterwards)
            {
                Tell(told, span);
            }

            return;
        }

        var key = TraceKey.Of(span.TraceId);
        if (key.Spread < _keptBelow)
        {
            Send(span);
            return;
        }

        var isBad = span.Status == ActivityStatusCode.Error || span.Duration >= _slow;
        if (span.Parent is null && LinksOf(span))
        {
            Share(span, isBad);
            return;
        }

        var isError = span.Status == ActivityStatusCode.Error;
        var released = IsEntry(span) ? ShardOf(key).Leave(key, span, isBad, isError) : ShardOf(key).Add(key, span, isError);
        Send(released, span);
    }

    /// <summary>
    /// Whether a span that is told is to be made: it is bad, or it belongs to a trace that is kept. Otherwise it waits in each of its traces that are open.
    /// </summary>
    private bool IsMadeNow(ToldSpan told, ActivitySource source)
    {
        if (ToldSpan.IsMadeAfterwards || IsBad(told))
        {
            return true;
        }

        var isWanted = false;
        foreach (var request in told.Requests)
        {
            isWanted |= TraceKey.TryOf(request, out var key)
                && (key.Spread < _keptBelow || ShardOf(key).Attach(key, new EndedSpan(Made: null, told, source)));
        }

        return isWanted;
    }

    /// <summary>Takes a span that was told and made at once, perhaps for somebody else.</summary>
    private void Tell(ToldSpan told, Activity span)
    {
        var isBad = IsBad(told);
        var isWanted = isBad;
        foreach (var request in told.Requests)
        {
            if (!TraceKey.TryOf(request, out var key))
            {
                continue;
            }

            isWanted |= key.Spread < _keptBelow;
            if (!isWanted || !told.IsShared)
            {
                // What many share is no reason to keep the traces of all of them.
                var released = ShardOf(key).Tell(key, isBad && !told.IsShared);
                Send(released.Ended);
                isWanted |= released.IsKept;
            }
        }

        if (isWanted && (!told.IsShared || told.TryTake()))
        {
            Hand(span);
        }
    }

    private bool IsBad(ToldSpan told) => told.ErrorType is not null || told.Took >= _slow;

    /// <summary>A span of work done for many requests goes out with the first of them that is kept.</summary>
    private void Share(Activity span, bool isBad)
    {
        var isWanted = isBad;
        foreach (ref readonly var link in span.EnumerateLinks())
        {
            var key = TraceKey.Of(link.Context.TraceId);
            isWanted |= key.Spread < _keptBelow || ShardOf(key).Attach(key, new EndedSpan(span));
        }

        if (isWanted)
        {
            Send(span);
        }
    }

    private void Send(Release released, Activity span)
    {
        Send(released.Ended);
        if (released.IsKept)
        {
            Send(span);
        }
    }

    private void Send(EndedSpan[] ended)
    {
        foreach (var (made, told, source) in ended)
        {
            if (made is not null)
            {
                Send(made);
            }
            else if ((!told!.IsShared || told.TryTake()) && told.MakeAfterwards(source!) is { } madeNow)
            {
                Hand(madeNow);
            }
        }
    }

    private void Send(Activity span)
    {
        if (span.Parent is null && LinksOf(span))
        {
            // It may wait in the buffers of several traces.
            lock (_sharing)
            {
                if (span.GetCustomProperty(SentMark) is not null)
                {
                    return;
                }

                span.SetCustomProperty(SentMark, SentMark);
            }
        }

        Hand(span);
    }

    private void Hand(Activity span)
    {
        span.ActivityTraceFlags |= ActivityTraceFlags.Recorded;
        _send(span);
    }

    private TraceShard ShardOf(TraceKey key) => _shards[key.Low % ShardCount];

    private const string SentMark = "pangan.sent";

    /// <summary>Nobody waits for what publishes and consumes, so that such spans come when all is decided.</summary>
    private static bool Follows(ActivityKind kind) => kind is ActivityKind.Producer or ActivityKind.Consumer;

    private static bool IsEntry(Activity span) => span.Parent is null && !Follows(span.Kind) && !LinksOf(span);

    private static bool LinksOf(Activity span) => span.EnumerateLinks().MoveNext();
}
