namespace Orleans.Runtime;

/// <summary>
/// The requests of one activation, those that wait and those that run, and the rule of which may start beside which.
/// The activation's gate guards it.
/// </summary>
internal sealed class RequestQueue
{
    private readonly CallList _waiting = new();
    private readonly CallList _running = new();
    private readonly List<Guid> _reentrantSections = [];

    // The request that others wait for. An interleaving one that runs beside it never becomes it.
    private GrainCall? _blocking;

    // Everything up to here was refused, and nothing has happened since that could let it start.
    private GrainCall? _refusedUpTo;

    public bool IsIdle => _waiting.Count == 0 && _running.Count == 0;

    public bool HasRunning => _running.Count > 0;

    public int Count => _waiting.Count + _running.Count;

    public void Add(GrainCall call) => _waiting.Add(call);

    public GrainCall? TakeNext(GrainClass grainClass, object? grain)
    {
        if (_waiting.First is not { } first)
        {
            return null;
        }

        if (_running.Count == 0 || _blocking is null || grainClass.IsReentrant)
        {
            return Start(first);
        }

        var call = grainClass.MayInterleave is null && _refusedUpTo is not null ? _refusedUpTo.Next : first;
        for (; call is not null; call = call.Next)
        {
            if (MayStart(call, grainClass, grain))
            {
                return Start(call);
            }

            _refusedUpTo = call;
        }

        return null;
    }

    /// <summary>Takes away a request that has not started.</summary>
    public bool TryWithdraw(GrainCall call)
    {
        if (!ReferenceEquals(call.List, _waiting))
        {
            return false;
        }

        TakeOut(call);
        return true;
    }

    /// <summary>Takes away the first request that has not started.</summary>
    public GrainCall? WithdrawFirst()
    {
        if (_waiting.First is { } call)
        {
            TakeOut(call);
            return call;
        }

        return null;
    }

    public void Finish(GrainCall call)
    {
        if (!ReferenceEquals(call.List, _running))
        {
            return;
        }

        _running.Remove(call);
        _refusedUpTo = null;
        if (ReferenceEquals(_blocking, call))
        {
            _blocking = null;
        }
    }

    public void EnterReentrantSection(Guid id)
    {
        _reentrantSections.Add(id);
        _refusedUpTo = null;
    }

    public void LeaveReentrantSection(Guid id) => _reentrantSections.Remove(id);

    private bool MayStart(GrainCall call, GrainClass grainClass, object? grain)
    {
        if (call.AlwaysInterleaves || (call.Contract.IsReadOnly && _blocking!.Contract.IsReadOnly))
        {
            return true;
        }

        if (_reentrantSections.Count > 0
            && RequestContext.ReentrancyIdOf(call.Context) is var id
            && id != Guid.Empty
            && _reentrantSections.Contains(id))
        {
            return true;
        }

        return grainClass.MayInterleave is { } mayInterleave && (mayInterleave(grain!, call) || mayInterleave(grain!, _blocking!));
    }

    private GrainCall Start(GrainCall call)
    {
        TakeOut(call);
        _running.Add(call);
        if (!call.AlwaysInterleaves)
        {
            _blocking ??= call;
        }

        return call;
    }

    private void TakeOut(GrainCall call)
    {
        // The mark must stay on a request that still waits. Those before it were refused too.
        if (ReferenceEquals(_refusedUpTo, call))
        {
            _refusedUpTo = call.Previous;
        }

        _waiting.Remove(call);
    }
}
