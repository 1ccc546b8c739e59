namespace PahlawanPangan.Operations;

/// <summary>
/// Waits for the next run of a background service. The runs of all services fall on multiples of their periods, counted by the machine's
/// uptime, so that an idle process wakes once for all of them instead of once for each.
/// </summary>
/// <param name="period">The time between two runs.</param>
public sealed class ServiceTimer(TimeSpan period)
{
    /// <summary>The longest pause of a service that finds nothing to do, in periods.</summary>
    public const int RestPeriodsMax = 8;

    private readonly long _period = Math.Max(1, (long)period.TotalMilliseconds);
    private long _pause = Math.Max(1, (long)period.TotalMilliseconds);

    /// <summary>Waits until the next run; false when the service is to stop.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken stopping)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(UntilNext(Environment.TickCount64)), stopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stopping.IsCancellationRequested;
    }

    /// <summary>
    /// Waits until the next run, which is within a period of a sign that there may be work; false when the service is to stop.
    /// </summary>
    /// <param name="sign">Completes with the sign. Take it before the run that finds nothing, so that no sign is missed in between.</param>
    /// <param name="stopping">Cancelled when the service is to stop.</param>
    public async ValueTask<bool> WaitAsync(Task sign, CancellationToken stopping)
    {
        ArgumentNullException.ThrowIfNull(sign);
        if (_pause > _period)
        {
            await sign.WaitAsync(TimeSpan.FromMilliseconds(UntilNext(Environment.TickCount64)), stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!sign.IsCompleted)
            {
                return !stopping.IsCancellationRequested;
            }

            _pause = _period;
        }

        return await WaitAsync(stopping);
    }

    /// <summary>
    /// Sets the pauses that follow: a period after a run that found something, and twice the one before, up to
    /// <see cref="RestPeriodsMax"/> periods, after one that found nothing.
    /// </summary>
    public void Rest(bool foundNothing) => _pause = foundNothing ? Math.Min(2 * _pause, RestPeriodsMax * _period) : _period;

    /// <summary>The milliseconds from a moment until the next run.</summary>
    public long UntilNext(long uptime) => _pause - (uptime % _pause);
}
