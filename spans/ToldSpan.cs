using System.Collections;
using System.Diagnostics;

namespace PahlawanPangan.Spans;

/// <summary>
/// A span that is told when it has ended. It goes to listeners as the attributes of the span that it would be: one that does not know better has it made, and one
/// that has yet to decide about its trace answers "none", remembers it, and makes it afterwards, or never (docs/adr/0008).
/// </summary>
public abstract class ToldSpan : IEnumerable<KeyValuePair<string, object?>>
{
    [ThreadStatic]
    private static ToldSpan? t_current;

    [ThreadStatic]
    private static bool t_isMadeAfterwards;

    // Clocks are read as seldom as can be: the time of day is asked for only when the span is made.
    private readonly long _ended = Stopwatch.GetTimestamp();
    private int _isTaken;

    /// <summary>Describes what has just ended.</summary>
    /// <param name="name">The span's name.</param>
    /// <param name="started">When it began, by <see cref="Stopwatch.GetTimestamp"/>.</param>
    protected ToldSpan(string name, long started)
    {
        Name = name;
        Took = Stopwatch.GetElapsedTime(started, _ended);
    }

    /// <summary>The one that this thread tells at this moment, or makes; null when there is none.</summary>
    public static ToldSpan? Current => t_current;

    /// <summary>Whether <see cref="Current"/> is made by somebody who remembered it, and is nobody else's business.</summary>
    public static bool IsMadeAfterwards => t_isMadeAfterwards;

    /// <summary>The span's name.</summary>
    public string Name { get; }

    /// <summary>How long it took.</summary>
    public TimeSpan Took { get; }

    /// <summary>What went wrong, by the conventions' <c>error.type</c>; null when nothing did.</summary>
    public string? ErrorType { get; init; }

    /// <summary>What the span's work was for.</summary>
    public abstract ActivityKind Kind { get; }

    /// <summary>
    /// The W3C <c>traceparent</c> of each request that it was for. A span for one request is inside that request's trace; one that many share is the root of a
    /// trace of its own, with a link to each of theirs.
    /// </summary>
    public abstract ReadOnlySpan<string?> Requests { get; }

    /// <summary>Whether many requests share it, even if it has only one just now.</summary>
    public abstract bool IsShared { get; }

    /// <summary>Tells whoever listens.</summary>
    public void Tell(ActivitySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.HasListeners())
        {
            _ = Make(source, isMadeAfterwards: false);
        }
    }

    /// <summary>Makes the span for one who remembered it; other listeners are to pass over it. Null when nobody listens any more.</summary>
    public Activity? MakeAfterwards(ActivitySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Make(source, isMadeAfterwards: true);
    }

    /// <summary>True for the first who asks: of those who remember a span that many requests share, one sends it.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;

    /// <summary>The span's attributes.</summary>
    public abstract IEnumerator<KeyValuePair<string, object?>> GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Activity? Make(ActivitySource source, bool isMadeAfterwards)
    {
        ActivityContext parent = default;
        if (!IsShared && !(Requests is [var request, ..] && ActivityContext.TryParse(request, null, isRemote: true, out parent)))
        {
            return null;
        }

        // What is told can cause others to be made.
        var outer = (t_current, t_isMadeAfterwards);
        (t_current, t_isMadeAfterwards) = (this, isMadeAfterwards);
        var before = Activity.Current;
        Activity.Current = null;
        try
        {
            var span = source.CreateActivity(Name, Kind, parent, tags: this, IsShared ? Links() : null);
            if (span is not null)
            {
                Complete(span);
            }

            return span;
        }
        finally
        {
            Activity.Current = before;
            (t_current, t_isMadeAfterwards) = outer;
        }
    }

    private void Complete(Activity span)
    {
        var ended = DateTime.UtcNow - Stopwatch.GetElapsedTime(_ended);
        span.SetStartTime(ended - Took);
        if (ErrorType is not null)
        {
            span.SetStatus(ActivityStatusCode.Error);
            span.SetTag("error.type", ErrorType);
        }

        span.Start();
        span.SetEndTime(ended);
        span.Stop();
    }

    /// <summary>Read only by those who have the span made: a list of them costs more than all else about it.</summary>
    private IEnumerable<ActivityLink> Links()
    {
        for (var i = 0; i < Requests.Length; i++)
        {
            if (ActivityContext.TryParse(Requests[i], null, isRemote: true, out var request))
            {
                yield return new ActivityLink(request);
            }
        }
    }
}
