namespace PahlawanPangan.Clocks;

/// <summary>
/// The time that several clocks agree upon: their middle one, or the later of two. Between two comparisons it advances by this process's
/// monotonic timer, so that a clock which jumps moves nothing, neither deadlines of lots nor pauses of queues.
/// </summary>
/// <remarks>
/// The later of two, since food that is past its time must not be handed over because a clock is behind. The time as it was agreed upon
/// before is a clock as well. A machine's clock that is nearly right is left as it is, so that small errors of measurement move nothing.
/// </remarks>
internal sealed class AgreedTime : TimeProvider
{
    /// <summary>How far this machine's clock may be from the middle one and still be followed.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _own;
    private volatile Agreement? _last;

    /// <summary>Follows this machine's clock until it is compared.</summary>
    /// <param name="own">This machine's clock and timers.</param>
    public AgreedTime(TimeProvider own)
    {
        ArgumentNullException.ThrowIfNull(own);
        _own = own;
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => _own.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _own.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _last is { } last ? At(last, _own.GetTimestamp()) : _own.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => _own.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _own.CreateTimer(callback, state, dueTime, period);

    /// <summary>Compares this machine's clock with others, and goes by what most of them show from now on.</summary>
    /// <param name="others">What other machines' clocks show at this moment; without any, the time goes on as it was agreed upon.</param>
    /// <returns>How far this machine's clock is ahead of the time agreed upon, or behind if negative; zero within the tolerance.</returns>
    public TimeSpan Compare(IReadOnlyCollection<DateTimeOffset> others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var own = _own.GetUtcNow();
        if (others.Count == 0)
        {
            return Round(own - GetUtcNow());
        }

        List<DateTimeOffset> clocks = [own, .. others];
        var now = _own.GetTimestamp();
        if (_last is { } last)
        {
            clocks.Add(At(last, now));
        }

        clocks.Sort();
        var ahead = Round(own - clocks[clocks.Count / 2]);
        _last = new Agreement(own - ahead, now);
        return ahead;
    }

    /// <summary>The time that was agreed upon, carried on to a timestamp of this process's timer.</summary>
    private DateTimeOffset At(Agreement last, long timestamp) => last.At + _own.GetElapsedTime(last.Timestamp, timestamp);

    private static TimeSpan Round(TimeSpan ahead) => ahead.Duration() <= Tolerance ? TimeSpan.Zero : ahead;

    private sealed record Agreement(DateTimeOffset At, long Timestamp);
}
