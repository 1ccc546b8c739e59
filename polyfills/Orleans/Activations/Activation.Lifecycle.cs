using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

internal sealed partial class Activation
{
    private readonly TaskCompletionSource _deactivated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ActivationState _state = ActivationState.Activating;
    private AsyncServiceScope? _scope;
    private CancellationTokenSource? _starting;
    private DeactivationReason _reason;
    private CancellationToken _deactivationToken;
    private long _keepAliveUntil = long.MinValue;
    private bool _wasValid;
    private bool _isBusyStarting = true;
    private bool _isFinishing;

    private enum ActivationState
    {
        Activating,
        Valid,
        Deactivating,
        Invalid,
    }

    public bool IsValid => _state == ActivationState.Valid;

    /// <summary>Constructs and activates the grain. Called once, by the one who put the activation in the directory.</summary>
    public void Start(Dictionary<string, object>? requestContext) => QueueTurn(() => ActivateAsync(requestContext));

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        CancellationTokenSource? starting;
        lock (Gate)
        {
            if (_state is ActivationState.Deactivating or ActivationState.Invalid)
            {
                return;
            }

            _wasValid = _state == ActivationState.Valid;
            _state = ActivationState.Deactivating;
            _reason = deactivationReason;
            _deactivationToken = cancellationToken;
            starting = _starting;
            StartFinishingOnceQuiet();
        }

        starting?.Cancel();
    }

    /// <summary>Ends the activation without a word to the grain, as the death of its silo would.</summary>
    public void Drop()
    {
        lock (Gate)
        {
            _state = ActivationState.Invalid;
            while (_requests.WithdrawFirst() is { } call)
            {
                call.Fail(new SiloUnavailableException($"Silo {Silo.Details.Name} has stopped."));
            }
        }

        StopTimers();
        _deactivated.TrySetResult();
    }

    /// <summary>Keeps the activation from being collected for a while. A negative while takes that back.</summary>
    public void DelayDeactivation(TimeSpan time)
    {
        lock (Gate)
        {
            if (time == TimeSpan.MaxValue || time == Timeout.InfiniteTimeSpan)
            {
                _keepAliveUntil = long.MaxValue;
            }
            else if (time <= TimeSpan.Zero)
            {
                _keepAliveUntil = long.MinValue;
            }
            else
            {
                _keepAliveUntil = Silo.Time.GetTimestamp() + (long)(time.TotalSeconds * Silo.Time.TimestampFrequency);
            }
        }
    }

    /// <summary>Ends the activation if it has been idle for as long as <paramref name="ageLimit"/>.</summary>
    public bool TryCollect(TimeSpan ageLimit)
    {
        lock (Gate)
        {
            var now = Silo.Time.GetTimestamp();
            if (_state != ActivationState.Valid
                || !_requests.IsIdle
                || now < _keepAliveUntil
                || Silo.Time.GetElapsedTime(_idleSince, now) < ageLimit)
            {
                return false;
            }

            Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationIdle, $"The activation was idle for {ageLimit} or longer."));
            return true;
        }
    }

    public void AddTimer(GrainTimer timer)
    {
        var timers = Extras.Timers;
        lock (timers)
        {
            timers.Add(timer);
        }
    }

    public void RemoveTimer(GrainTimer timer)
    {
        var timers = Extras.Timers;
        lock (timers)
        {
            timers.Remove(timer);
        }
    }

    private async Task ActivateAsync(Dictionary<string, object>? requestContext)
    {
        try
        {
            using var starting = new CancellationTokenSource(Silo.Collection.ActivationTimeout, Silo.Time);
            lock (Gate)
            {
                if (_state != ActivationState.Activating)
                {
                    return;
                }

                _starting = starting;
            }

            RequestContext.Current = requestContext;
            await ConstructAsync(starting.Token);
            lock (Gate)
            {
                if (_state == ActivationState.Activating)
                {
                    _state = ActivationState.Valid;
                    _idleSince = Silo.Time.GetTimestamp();
                    Wake();
                }
            }
        }
        catch (Exception exception)
        {
            var cause = (exception as OrleansLifecycleCanceledException)?.InnerException ?? exception;
            Silo.Log.ActivationFailed(cause, GrainId);
            Deactivate(new DeactivationReason(DeactivationReasonCode.ActivationFailed, cause, "Activating it failed."));
        }
        finally
        {
            lock (Gate)
            {
                _starting = null;
                _isBusyStarting = false;
                if (_state == ActivationState.Deactivating)
                {
                    StartFinishingOnceQuiet();
                }
            }
        }
    }

    private async Task ConstructAsync(CancellationToken token)
    {
        _scope = Silo.Services.CreateAsyncScope();
        GrainInstance = Class.Construct(_scope.Value.ServiceProvider, this);
        if (GrainInstance is ILifecycleParticipant<IGrainLifecycle> participant)
        {
            participant.Participate(ObservableLifecycle);
        }

        if (_extras?.Lifecycle is { } lifecycle)
        {
            await lifecycle.OnStart(token).WaitAsync(token);
        }

        if (GrainInstance is IGrainBase grain)
        {
            await grain.OnActivateAsync(token).WaitAsync(token);
        }
    }

    /// <summary>Called under the gate, whenever something that deactivation waits for may have ended.</summary>
    private void StartFinishingOnceQuiet()
    {
        if (_isFinishing || _isBusyStarting || _requests.HasRunning)
        {
            return;
        }

        _isFinishing = true;
        QueueTurn(FinishAsync);
    }

    private void QueueTurn(Func<Task> turn)
    {
        using (FlowSuppression.Begin())
        {
            Task.Factory.StartNew(turn, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this);
        }
    }

    private async Task FinishAsync()
    {
        using var timeout = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _deactivationToken);
        StopTimers();
        try
        {
            if (_wasValid && GrainInstance is IGrainBase grain)
            {
                await grain.OnDeactivateAsync(_reason, linked.Token).WaitAsync(linked.Token);
            }
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(exception, GrainId);
        }

        try
        {
            if (_extras?.Lifecycle is { } lifecycle)
            {
                await lifecycle.OnStop(linked.Token).WaitAsync(linked.Token);
            }
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(exception, GrainId);
        }

        End();
        await DisposeInstanceAsync();
        _deactivated.TrySetResult();
    }

    /// <summary>Leaves the directory, and hands the requests that still wait to the next activation or to their fate.</summary>
    private void End()
    {
        List<GrainCall> left = [];
        lock (Gate)
        {
            _state = ActivationState.Invalid;
            while (_requests.WithdrawFirst() is { } call)
            {
                left.Add(call);
            }
        }

        Silo.Directory.Remove(this, _pool);
        foreach (var call in left)
        {
            if (call is TimerTick)
            {
                continue;
            }

            if (_reason.Exception is { } cause)
            {
                call.Fail(cause);
            }
            else
            {
                Silo.Dispatch(call);
            }
        }
    }

    private void StopTimers()
    {
        if (_extras is null)
        {
            return;
        }

        GrainTimer[] timers;
        lock (_extras.Timers)
        {
            timers = [.. _extras.Timers];
            _extras.Timers.Clear();
        }

        foreach (var timer in timers)
        {
            timer.Dispose();
        }
    }

    private async Task DisposeInstanceAsync()
    {
        try
        {
            if (GrainInstance is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else
            {
                (GrainInstance as IDisposable)?.Dispose();
            }

            if (_scope is { } scope)
            {
                await scope.DisposeAsync();
            }
        }
        catch (Exception exception)
        {
            Silo.Log.DeactivationFailed(exception, GrainId);
        }
    }
}
