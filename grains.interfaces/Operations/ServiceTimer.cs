namespace PahlawanPangan.Operations;

/// <summary>
/// Waits for the next run of a background service. The runs of all services fall on multiples of their periods, counted by the machine's
/// uptime, so that an idle process wakes once for all of them instead of once for each.
/// </summary>
/// <param name="period">The time between two runs.</param>
public sealed class ServiceTimer(TimeSpan period)
{
    private readonly long _period = Math.Max(1, (long)period.TotalMilliseconds);

    /// <summary>Waits until the next run, for a period at most; false when the service is to stop.</summary>
    public async ValueTask<bool> WaitAsync(CancellationToken stopping)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(UntilNext(Environment.TickCount64)), stopping)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stopping.IsCancellationRequested;
    }

    /// <summary>The milliseconds from a moment until the next run.</summary>
    public long UntilNext(long uptime) => _period - (uptime % _period);
}
