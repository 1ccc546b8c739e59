namespace Orleans.Runtime;

internal sealed partial class Activation
{
    private readonly RequestQueue _requests = new();
    private long _idleSince;

    /// <summary>How many requests it has.</summary>
    public int Load
    {
        get
        {
            lock (Gate)
            {
                return _requests.Count;
            }
        }
    }

    public bool TryReceive(GrainCall call)
    {
        lock (Gate)
        {
            if (_state == ActivationState.Invalid)
            {
                return false;
            }

            call.Host = this;
            _requests.Add(call);

            // While it activates or deactivates, its requests wait for how that ends.
            if (_state == ActivationState.Valid)
            {
                Wake();
            }

            return true;
        }
    }

    /// <summary>Gives a call up that no one waits for any more, if it has not started.</summary>
    public void Abandon(GrainCall call)
    {
        lock (Gate)
        {
            _requests.TryWithdraw(call);
        }
    }

    /// <summary>Gives a call up, or cancels its token, as a turn of this activation, if it has started.</summary>
    public void CancelCall(GrainCall call)
    {
        lock (Gate)
        {
            if (_requests.TryWithdraw(call))
            {
                return;
            }
        }

        using (FlowSuppression.Begin())
        {
            QueueAction(static c => ((GrainCall)c).TryCancel(), call);
        }
    }

    public void EnterReentrantSection(Guid id)
    {
        lock (Gate)
        {
            _requests.EnterReentrantSection(id);
            Wake();
        }
    }

    public void LeaveReentrantSection(Guid id)
    {
        lock (Gate)
        {
            _requests.LeaveReentrantSection(id);
        }
    }

    /// <summary>Ends a request that ran, and lets those start that waited for it.</summary>
    public void Finish(GrainCall call)
    {
        lock (Gate)
        {
            _requests.Finish(call);
            if (call.KeepsAlive)
            {
                _idleSince = Silo.Time.GetTimestamp();
            }

            if (_state == ActivationState.Deactivating)
            {
                StartFinishingOnceQuiet();
            }
            else
            {
                Wake();
            }
        }
    }

    protected override GrainCall? TakeCall() => _state == ActivationState.Valid ? _requests.TakeNext(Class, GrainInstance) : null;

    protected override void RunCall(GrainCall call) => IncomingCall.Run(this, call);
}
