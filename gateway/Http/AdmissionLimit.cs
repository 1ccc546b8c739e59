namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// How many requests may be under way at once. The number follows from measured durations: while even the fastest tenth of the answers
/// takes longer than it should, it is what is completed in that time (Little's law), and otherwise it grows as far as it is used. The
/// fastest tenth is slow only when everything is: a database or a lot that hangs takes no places from the others. A request that finds no
/// place waits for one, for a bounded time and in the order of arrival, so that clients that ask again at once are slowed down, not refused
/// all the faster.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="time">Measures durations and waits.</param>
internal sealed class AdmissionLimit(AdmissionOptions options, TimeProvider time)
{
    /// <summary>Fewer at once would leave processors idle while requests wait for the database.</summary>
    private const int AtOnceMin = 64;

    /// <summary>A window has enough requests to say something.</summary>
    private const int WindowRequestsMin = 32;

    private const double FastestShare = 0.1;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource<bool>> _waiting = new();

    // How many requests of the window took how long, by the logarithm of the milliseconds.
    private readonly int[] _windowDurations = new int[80];
    private double _atOnceMax = Math.Min(options.AtOnceMax, 1024);
    private int _underWay;
    private long _windowBegan = time.GetTimestamp();
    private int _windowRequests;
    private bool _wasFull;

    /// <summary>How many requests may be under way at the moment.</summary>
    public int AtOnceMax => (int)Volatile.Read(ref _atOnceMax);

    /// <summary>How many requests are under way.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>Takes a place if there is one.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_underWay >= (int)_atOnceMax)
            {
                return false;
            }

            _underWay++;
            return true;
        }
    }

    /// <summary>Takes a place, and waits for one if there is none; false when the request is to be refused.</summary>
    /// <param name="cancellation">Ends the wait when the client is gone.</param>
    public ValueTask<bool> EnterAsync(CancellationToken cancellation)
    {
        TaskCompletionSource<bool> waiter;
        lock (_gate)
        {
            if (_underWay < (int)_atOnceMax)
            {
                _underWay++;
                return ValueTask.FromResult(true);
            }

            _wasFull = true;
            if (_waiting.Count >= options.WaitingMax)
            {
                return ValueTask.FromResult(false);
            }

            waiter = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.AddLast(waiter);
        }

        return new(WaitAsync(waiter, cancellation));
    }

    /// <summary>Returns a place.</summary>
    /// <param name="duration">How long the request took, from the moment it had its place.</param>
    public void Leave(TimeSpan duration)
    {
        lock (_gate)
        {
            _underWay--;
            _windowDurations[BucketOf(duration.TotalMilliseconds)]++;
            _windowRequests++;
            var lasted = time.GetElapsedTime(_windowBegan);
            if (lasted >= Window && _windowRequests >= WindowRequestsMin)
            {
                Adjust(lasted);
            }

            Admit();
        }
    }

    /// <summary>Returns the place of a request that goes on without one, such as a stream.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _underWay--;
            Admit();
        }
    }

    private void Adjust(TimeSpan lasted)
    {
        if (BucketOfFastest() > BucketOf(options.TargetMilliseconds))
        {
            // Half way, since one window may be an exception.
            var completed = _windowRequests / lasted.TotalMilliseconds * options.TargetMilliseconds;
            _atOnceMax = Math.Min(_atOnceMax, Math.Max(AtOnceMin, (_atOnceMax + completed) / 2));
        }
        else if (_wasFull)
        {
            _atOnceMax = Math.Min(options.AtOnceMax, (_atOnceMax * 1.1) + 8);
        }

        _windowBegan = time.GetTimestamp();
        Array.Clear(_windowDurations);
        _windowRequests = 0;
        _wasFull = false;
    }

    /// <summary>Five buckets for each doubling, so that a bucket's bounds are 15% apart.</summary>
    private int BucketOf(double milliseconds) =>
        Math.Min(_windowDurations.Length - 1, (int)(Math.Log2(Math.Max(0, milliseconds) + 1) * 5));

    private int BucketOfFastest()
    {
        var bucket = 0;
        for (var requests = _windowDurations[0]; requests < _windowRequests * FastestShare; requests += _windowDurations[bucket])
        {
            bucket++;
        }

        return bucket;
    }

    /// <summary>Gives free places to those that wait.</summary>
    private void Admit()
    {
        while (_underWay < (int)_atOnceMax && _waiting.First is { } first)
        {
            _waiting.Remove(first);
            _underWay++;
            first.Value.SetResult(true);
        }
    }

    private async Task<bool> WaitAsync(TaskCompletionSource<bool> waiter, CancellationToken cancellation)
    {
        await ((Task)waiter.Task.WaitAsync(TimeSpan.FromMilliseconds(options.WaitMilliseconds), time, cancellation))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            // It may have got its place in the moment in which its time ended.
            return waiter.Task.IsCompleted || !_waiting.Remove(waiter);
        }
    }
}
