namespace PahlawanPangan.Grains;

/// <summary>One of the bounds on work that is under way at once: at most so much of it with this key.</summary>
/// <param name="Key">What the work belongs to: an account, a receiver, a database.</param>
/// <param name="Max">The bound.</param>
internal readonly record struct WorkBound(object Key, int Max);

/// <summary>
/// Counts work that is under way, in all and by key, so that what is slow holds back only what shares its key.
/// </summary>
internal sealed class WorkSlots(int total)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<object, int> _busy = [];
    private TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;

    /// <summary>How much more may be under way in all.</summary>
    public int Free
    {
        get
        {
            lock (_gate)
            {
                return total - _count;
            }
        }
    }

    /// <summary>How much is under way with a key.</summary>
    public int BusyWith(object key)
    {
        lock (_gate)
        {
            return _busy.GetValueOrDefault(key);
        }
    }

    /// <summary>Takes a slot; false when one of the bounds is reached.</summary>
    public bool TryTake(params ReadOnlySpan<WorkBound> bounds)
    {
        lock (_gate)
        {
            if (_count >= total)
            {
                return false;
            }

            foreach (var bound in bounds)
            {
                if (_busy.GetValueOrDefault(bound.Key) >= bound.Max)
                {
                    return false;
                }
            }

            _count++;
            foreach (var bound in bounds)
            {
                _busy[bound.Key] = _busy.GetValueOrDefault(bound.Key) + 1;
            }

            return true;
        }
    }

    /// <summary>Returns a slot that was taken with these bounds.</summary>
    public void Release(params ReadOnlySpan<WorkBound> bounds)
    {
        lock (_gate)
        {
            _count--;
            foreach (var bound in bounds)
            {
                if (--_busy[bound.Key] == 0)
                {
                    _ = _busy.Remove(bound.Key);
                }
            }

            _released.SetResult();
            _released = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Completes when a slot is returned.</summary>
    public Task NextRelease()
    {
        lock (_gate)
        {
            return _released.Task;
        }
    }
}
