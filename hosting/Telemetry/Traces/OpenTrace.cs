using System.Diagnostics;

namespace PahlawanPangan.Hosting.Telemetry.Traces;

/// <summary>A trace with open spans in this process, and its ended spans. Instances are pooled.</summary>
internal sealed class OpenTrace
{
    /// <summary>The trace's id.</summary>
    public TraceKey Key { get; set; }

    /// <summary>When it started here, by the clock's timestamp.</summary>
    public long Since { get; set; }

    /// <summary>How many of its spans that have no parent in this process are still open.</summary>
    public int Entries { get; set; }

    /// <summary>Whether the trace is already certain to be kept.</summary>
    public bool IsKept { get; set; }

    /// <summary>The spans that wait for the decision.</summary>
    public List<Activity> Ended { get; } = new(4);

    /// <summary>The list that contains it.</summary>
    public TraceList? List { get; set; }

    public OpenTrace? Older { get; set; }

    public OpenTrace? Newer { get; set; }
}

/// <summary>Traces from the oldest to the newest.</summary>
internal sealed class TraceList
{
    public OpenTrace? Oldest { get; private set; }

    private OpenTrace? Newest { get; set; }

    public void Add(OpenTrace trace)
    {
        trace.List?.Remove(trace);
        trace.List = this;
        trace.Older = Newest;
        trace.Newer = null;
        if (Newest is { } newest)
        {
            newest.Newer = trace;
        }
        else
        {
            Oldest = trace;
        }

        Newest = trace;
    }

    public void Remove(OpenTrace trace)
    {
        if (trace.Older is { } older)
        {
            older.Newer = trace.Newer;
        }
        else
        {
            Oldest = trace.Newer;
        }

        if (trace.Newer is { } newer)
        {
            newer.Older = trace.Older;
        }
        else
        {
            Newest = trace.Older;
        }

        (trace.List, trace.Older, trace.Newer) = (null, null, null);
    }
}
