namespace PahlawanPangan.Grains;

/// <summary>
/// The engine's time. It is cut to milliseconds, which JSON and PostgreSQL both keep, so that an answer is the same
/// to the byte whether it comes from memory or, after a crash, from the database.
/// </summary>
public sealed class Clock
{
    private readonly TimeProvider _time;

    /// <summary>Creates a clock over a source of time.</summary>
    public Clock(TimeProvider time) => _time = time;

    /// <summary>The current moment in UTC, in whole milliseconds.</summary>
    public DateTimeOffset Now
    {
        get
        {
            var ticks = _time.GetUtcNow().UtcTicks;
            return new DateTimeOffset(ticks - (ticks % TimeSpan.TicksPerMillisecond), TimeSpan.Zero);
        }
    }
}
