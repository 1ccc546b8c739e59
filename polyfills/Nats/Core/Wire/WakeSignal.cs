using System.Threading.Tasks.Sources;

namespace NATS.Client.Core.Wire;

/// <summary>Wakes one waiter, without allocating. Waits and wakes are serialised by their owner's lock.</summary>
internal sealed class WakeSignal : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core = new() { RunContinuationsAsynchronously = true };
    private bool _isAwaited;

    /// <summary>Begins a wait.</summary>
    public ValueTask Arm()
    {
        _core.Reset();
        _isAwaited = true;
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Ends the wait, if there is one.</summary>
    public void Set()
    {
        if (_isAwaited)
        {
            _isAwaited = false;
            _core.SetResult(true);
        }
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
