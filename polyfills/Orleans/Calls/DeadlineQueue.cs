namespace Orleans.Runtime;

/// <summary>Calls that wait equally long, first come first, linked through the calls themselves.</summary>
internal sealed class DeadlineQueue
{
    private readonly Lock _gate = new();
    private GrainCall? _first;
    private GrainCall? _last;

    public void Add(GrainCall call, long now)
    {
        lock (_gate)
        {
            // Answered while it was on its way here.
            if (call.IsSettled)
            {
                return;
            }

            (call.Deadline.Queue, call.Deadline.Since, call.Deadline.Previous) = (this, now, _last);
            if (_last is null)
            {
                _first = call;
            }
            else
            {
                _last.Deadline.Next = call;
            }

            _last = call;
        }
    }

    /// <summary>Takes the first call if it has waited since then or longer.</summary>
    public GrainCall? TakeFirst(long since = long.MaxValue)
    {
        lock (_gate)
        {
            if (_first is not { } call || call.Deadline.Since > since)
            {
                return null;
            }

            Unlink(call);
            return call;
        }
    }

    public void Remove(GrainCall call)
    {
        lock (_gate)
        {
            if (call.Deadline.Queue is not null)
            {
                Unlink(call);
            }
        }
    }

    private void Unlink(GrainCall call)
    {
        var (previous, next) = (call.Deadline.Previous, call.Deadline.Next);
        if (previous is null)
        {
            _first = next;
        }
        else
        {
            previous.Deadline.Next = next;
        }

        if (next is null)
        {
            _last = previous;
        }
        else
        {
            next.Deadline.Previous = previous;
        }

        call.Deadline = default;
    }
}

/// <summary>A call's place in a <see cref="DeadlineQueue"/>.</summary>
internal struct DeadlinePlace
{
    public DeadlineQueue? Queue;
    public GrainCall? Previous;
    public GrainCall? Next;
    public long Since;
}
