using System.Collections.Concurrent;

namespace Orleans.Runtime;

/// <summary>
/// The calls whose callers wait, by when they stop waiting. Calls that wait equally long queue up in the order of their
/// deadlines, so only the heads of the queues are looked at, and an answered call leaves at once.
/// </summary>
internal sealed class ResponseDeadlines(TimeProvider time) : IDisposable
{
    private const int StripesPerTimeout = 8;
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<TimeSpan, DeadlineQueue[]> _byTimeout = new();
    private readonly Lock _starting = new();
    private ITimer? _timer;

    public void Add(GrainCall call, TimeSpan timeout)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        var stripes = _byTimeout.GetOrAdd(timeout, static _ => [.. Enumerable.Range(0, StripesPerTimeout).Select(static _ => new DeadlineQueue())]);
        stripes[Environment.CurrentManagedThreadId % StripesPerTimeout].Add(call, time.GetTimestamp());
        if (Volatile.Read(ref _timer) is null)
        {
            StartTimer();
        }
    }

    /// <summary>Ends every wait, because no answer will come.</summary>
    public void FailAll(Func<GrainCall, Exception> reason)
    {
        foreach (var queue in _byTimeout.Values.SelectMany(static stripes => stripes))
        {
            while (queue.TakeFirst() is { } call)
            {
                call.Fail(reason(call));
            }
        }
    }

    public void Dispose() => _timer?.Dispose();

    private void StartTimer()
    {
        lock (_starting)
        {
            if (_timer is null)
            {
                using (FlowSuppression.Begin())
                {
                    _timer = time.CreateTimer(static self => ((ResponseDeadlines)self!).Expire(), this, s_tick, s_tick);
                }
            }
        }
    }

    private void Expire()
    {
        foreach (var (timeout, stripes) in _byTimeout)
        {
            var latest = time.GetTimestamp() - (long)(timeout.TotalSeconds * time.TimestampFrequency);
            foreach (var queue in stripes)
            {
                while (queue.TakeFirst(latest) is { } call)
                {
                    if (call.Fail(new TimeoutException($"{call.Target} did not answer {call.Contract.ActivityName} within {timeout}.")))
                    {
                        call.Host?.Abandon(call);
                    }
                }
            }
        }
    }
}
