using System.Diagnostics;

namespace PahlawanPangan.Local.Chaos;

/// <summary>How a fault showed to the clients.</summary>
/// <param name="Unavailable">For how long no request was acknowledged, in gaps of more than a second.</param>
/// <param name="LongestStall">The longest time that one client waited for one acknowledgement, over all of its tries.</param>
public sealed record Interruption(TimeSpan Unavailable, TimeSpan LongestStall);

/// <summary>Measures acknowledgements, from one fault to the next.</summary>
internal sealed class AnswerMeter
{
    private static readonly TimeSpan GapMin = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private long _total;
    private long _last = Stopwatch.GetTimestamp();
    private TimeSpan _unavailable;
    private TimeSpan _longest;

    /// <summary>How many requests were acknowledged.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Begins to measure a fault.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            (_unavailable, _longest, _last) = (TimeSpan.Zero, TimeSpan.Zero, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>What was measured since.</summary>
    public Interruption End()
    {
        lock (_gate)
        {
            AddGap();
            return new Interruption(_unavailable, _longest);
        }
    }

    /// <summary>A request was acknowledged.</summary>
    /// <param name="after">How long its client has waited.</param>
    public void Acknowledge(TimeSpan after)
    {
        Interlocked.Increment(ref _total);
        lock (_gate)
        {
            AddGap();
            _longest = after > _longest ? after : _longest;
        }
    }

    private void AddGap()
    {
        var now = Stopwatch.GetTimestamp();
        var gap = Stopwatch.GetElapsedTime(_last, now);
        _unavailable += gap > GapMin ? gap : TimeSpan.Zero;
        _last = now;
    }
}
