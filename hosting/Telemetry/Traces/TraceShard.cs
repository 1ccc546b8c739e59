using System.Diagnostics;

namespace PahlawanPangan.Hosting.Telemetry.Traces;

/// <summary>The spans to send now: those that waited, and whether the ended one is included.</summary>
internal readonly record struct Release(bool IsKept, Activity[] Waited)
{
    public static readonly Release Nothing = new(false, []);
    public static readonly Release Itself = new(true, []);
}

/// <summary>
/// A part of the traces that are open in this process. Its size is bounded: when it is full, the oldest trace that looks like a success
/// is dropped, then the oldest slow one, then the oldest with an error. A trace that stays open for too long, such as a stream's, is
/// dropped too. A dropped trace is judged by its last span only.
/// </summary>
/// <param name="placesMax">How many open traces and waiting spans there may be.</param>
/// <param name="keptMax">How many ids of kept traces are remembered.</param>
/// <param name="slow">The duration from which an open trace is slow.</param>
/// <param name="clock">Measures how long a trace is open.</param>
internal sealed class TraceShard(int placesMax, int keptMax, TimeSpan slow, TimeProvider clock)
{
    private const int SpansPerTraceMax = 1000;
    private const int PooledMax = 256;

    /// <summary>How long a trace may be open before its waiting spans are dropped.</summary>
    internal static readonly TimeSpan OpenMax = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<TraceKey, OpenTrace> _open = [];
    private readonly HashSet<TraceKey> _kept = [];
    private readonly Queue<TraceKey> _keptInOrder = new();
    private readonly Stack<OpenTrace> _pool = new();
    private readonly TraceList _successes = new();
    private readonly TraceList _slow = new();
    private readonly TraceList _failed = new();

    /// <summary>A place per open trace and one per span that waits.</summary>
    public int Taken { get; private set; }

    /// <summary>Whether a trace is open here, or was kept.</summary>
    public bool Knows(TraceKey key)
    {
        lock (_gate)
        {
            return _open.ContainsKey(key) || _kept.Contains(key);
        }
    }

    /// <summary>A span without a parent in this process begins.</summary>
    public void Enter(TraceKey key)
    {
        lock (_gate)
        {
            if (_open.TryGetValue(key, out var trace))
            {
                trace.Entries++;
                return;
            }

            var now = clock.GetTimestamp();
            Expire(_successes, now);
            Expire(_slow, now);
            Expire(_failed, now);
            MakeRoom();
            trace = _pool.TryPop(out var pooled) ? pooled : new OpenTrace();
            (trace.Key, trace.Since, trace.Entries, trace.IsKept) = (key, now, 1, _kept.Contains(key));
            _open.Add(key, trace);
            _successes.Add(trace);
            Taken++;
        }
    }

    /// <summary>A span without a parent in this process has ended; with the last of its trace, the trace is decided.</summary>
    public Release Leave(TraceKey key, Activity span, bool isBad, bool isError)
    {
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out var trace))
            {
                // It was dropped. Only this span is known.
                if (isBad)
                {
                    Remember(key);
                }

                return isBad || _kept.Contains(key) ? Release.Itself : Release.Nothing;
            }

            trace.Entries--;
            if (isBad)
            {
                trace.IsKept = true;
                Remember(key);
            }

            if (trace.Entries == 0)
            {
                var released = trace.IsKept ? new Release(true, [.. trace.Ended]) : Release.Nothing;
                Close(trace);
                return released;
            }

            return AddTo(trace, span, isError);
        }
    }

    /// <summary>A span inside a trace has ended.</summary>
    public Release Add(TraceKey key, Activity span, bool isError)
    {
        lock (_gate)
        {
            return _open.TryGetValue(key, out var trace) ? AddTo(trace, span, isError)
                : _kept.Contains(key) ? Release.Itself
                : Release.Nothing;
        }
    }

    /// <summary>Makes a span that belongs to several traces wait in this one too; true when it need not wait.</summary>
    public bool Attach(TraceKey key, Activity span)
    {
        lock (_gate)
        {
            return _open.TryGetValue(key, out var trace) ? AddTo(trace, span, isError: false).IsKept : _kept.Contains(key);
        }
    }

    private Release AddTo(OpenTrace trace, Activity span, bool isError)
    {
        if (isError)
        {
            trace.IsKept = true;
            Remember(trace.Key);
        }

        if (trace.IsKept)
        {
            return ReleaseAll(trace);
        }

        if (trace.Ended.Count >= SpansPerTraceMax)
        {
            TraceMetrics.Shed(spans: 1, traces: 0);
            return Release.Nothing;
        }

        // Before room is made: this trace may be the one that is dropped.
        trace.Ended.Add(span);
        Taken++;
        MakeRoom();
        return Release.Nothing;
    }

    private Release ReleaseAll(OpenTrace trace)
    {
        Activity[] waited = [.. trace.Ended];
        Taken -= waited.Length;
        trace.Ended.Clear();
        _failed.Add(trace);
        return new Release(true, waited);
    }

    private void MakeRoom()
    {
        while (Taken >= placesMax && Victim() is { } victim)
        {
            TraceMetrics.Shed(victim.Ended.Count, traces: 1);
            Close(victim);
        }
    }

    private OpenTrace? Victim()
    {
        while (_successes.Oldest is { } oldest)
        {
            if (clock.GetElapsedTime(oldest.Since) < slow)
            {
                return oldest;
            }

            // It is no longer a success: each trace is moved at most once.
            _slow.Add(oldest);
        }

        return _slow.Oldest ?? _failed.Oldest;
    }

    private void Expire(TraceList traces, long now)
    {
        while (traces.Oldest is { } oldest && clock.GetElapsedTime(oldest.Since, now) >= OpenMax)
        {
            TraceMetrics.Expired();
            Close(oldest);
        }
    }

    private void Close(OpenTrace trace)
    {
        _open.Remove(trace.Key);
        trace.List!.Remove(trace);
        Taken -= 1 + trace.Ended.Count;
        trace.Ended.Clear();
        if (_pool.Count < PooledMax && trace.Ended.Capacity <= 16)
        {
            _pool.Push(trace);
        }
    }

    private void Remember(TraceKey key)
    {
        if (_kept.Add(key))
        {
            _keptInOrder.Enqueue(key);
            if (_keptInOrder.Count > keptMax)
            {
                _kept.Remove(_keptInOrder.Dequeue());
            }
        }
    }
}
