namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// How many requests may be under way at once. The number follows from measured durations: while even the fastest tenth of the answers
/// takes longer than it should, it is what is completed in that time (Little's law), and otherwise it grows as far as it is used. The
/// fastest tenth is slow only when everything is: a database or a lot that hangs takes no places from the others. A request that finds no
/// place waits for one, for a bounded time and in the order of arrival; one that would wait longer is refused at once. No more requests are
/// refused than answered, since refusals cost something too: while there are more, each is held until its turn, so that clients that ask
/// again at once are slowed down, instead of being refused all the faster.
/// </summary>
/// <param name="options">The bounds.</param>
/// <param name="time">Measures durations and waits.</param>
internal sealed class AdmissionLimit(AdmissionOptions options, TimeProvider time)
{
    /// <summary>Fewer at once would leave processors idle while requests wait for the database.</summary>
    private const int AtOnceMin = 128;

    /// <summary>A window has enough requests to say something.</summary>
    private const int WindowRequestsMin = 32;

    private const int RefusalsSavedMax = 128;
    private const double FastestShare = 0.1;

    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan HeldMax = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = new();
    private readonly LinkedList<TaskCompletionSource> _refusing = new();

    // How many requests of the window took how long, by the logarithm of the milliseconds.
    private readonly int[] _windowDurations = new int[80];
    private double _atOnceMax = Math.Min(options.AtOnceMax, 1024);
    private int _underWay;
    private long _windowBegan = time.GetTimestamp();
    private int _windowRequests;
    private bool _wasFull;
    private double _completedPerMillisecond;
    private int _refusals = RefusalsSavedMax;

    /// <summary>How many requests may be under way at the moment.</summary>
    public int AtOnceMax => (int)Volatile.Read(ref _atOnceMax);

    /// <summary>How many requests are under way.</summary>
    public int UnderWay => Volatile.Read(ref _underWay);

    /// <summary>How many refusals are held until more is answered.</summary>
    public int Held
    {
        get
        {
            lock (_gate)
            {
                return _refusing.Count;
            }
        }
    }

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
        LinkedListNode<TaskCompletionSource> waiter;
        lock (_gate)
        {
            if (_underWay < (int)_atOnceMax)
            {
                _underWay++;
                return ValueTask.FromResult(true);
            }

            _wasFull = true;
            if (_waiting.Count >= options.WaitingMax || IsHopeless())
            {
                return ValueTask.FromResult(false);
            }

            waiter = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
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
            AllowRefusal();
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

    /// <summary>Whether a place would come too late and the refusal is one of those that cost little beside the answers.</summary>
    private bool IsHopeless()
    {
        // The pace is known only while all places are taken.
        if (_refusals == 0 || _completedPerMillisecond == 0 || _waiting.Count < _completedPerMillisecond * options.WaitMilliseconds)
        {
            return false;
        }

        _refusals--;
        return true;
    }

    private void Adjust(TimeSpan lasted)
    {
        _completedPerMillisecond = _wasFull ? _windowRequests / lasted.TotalMilliseconds : 0;
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
            first.Value.SetResult();
        }
    }

    /// <summary>One more request has been answered, so one more may be refused.</summary>
    private void AllowRefusal()
    {
        if (_refusing.First is { } first)
        {
            _refusing.Remove(first);
            first.Value.SetResult();
        }
        else
        {
            _refusals = Math.Min(_refusals + 1, RefusalsSavedMax);
        }
    }

    private async Task<bool> WaitAsync(LinkedListNode<TaskCompletionSource> waiter, CancellationToken cancellation)
    {
        await waiter.Value.Task.WaitAsync(TimeSpan.FromMilliseconds(options.WaitMilliseconds), time, cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        LinkedListNode<TaskCompletionSource> held;
        lock (_gate)
        {
            if (waiter.List is null)
            {
                // Perhaps in the moment in which its time ended.
                return true;
            }

            _waiting.Remove(waiter);
            if (_refusals > 0)
            {
                _refusals--;
                return false;
            }

            held = _refusing.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await held.Value.Task.WaitAsync(HeldMax, time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            if (held.List is not null)
            {
                _refusing.Remove(held);
            }
        }

        return false;
    }
}
