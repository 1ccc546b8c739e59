using System.Reflection;
using Orleans.Timers;

namespace Orleans.Runtime;

/// <summary>A timer of one activation. The clock only queues a tick; the next one is timed when that tick has ended.</summary>
internal sealed class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _gate = new();
    private readonly ITimer _clock;
    private readonly Func<CancellationToken, Task> _callback;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _wasChanged;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        Validate(options.DueTime, options.Period);
        _activation = activation;
        _callback = callback;
        _options = options;
        _period = options.Period;
        using (FlowSuppression.Begin())
        {
            _clock = activation.Silo.GrainTime.CreateTimer(
                static timer => ((GrainTimer)timer!).QueueTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        activation.AddTimer(this);
        _clock.Change(options.DueTime, Timeout.InfiniteTimeSpan);
    }

    public bool Interleaves => _options.Interleave;

    public bool KeepsAlive => _options.KeepAlive;

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime, period);
        lock (_gate)
        {
            (_dueTime, _period, _wasChanged) = (dueTime, period, true);
            if (!_isTicking && !_disposing.IsCancellationRequested)
            {
                _clock.Change(dueTime, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        _activation.RemoveTimer(this);
        _clock.Dispose();
        try
        {
            _disposing.Cancel();
        }
        catch (AggregateException exception)
        {
            _activation.Silo.Log.TimerFailed(exception, _activation.GrainId);
        }
    }

    public async Task TickAsync()
    {
        if (_disposing.IsCancellationRequested)
        {
            return;
        }

        lock (_gate)
        {
            _wasChanged = false;
        }

        try
        {
            await _callback(_disposing.Token);
        }
        catch (Exception exception)
        {
            _activation.Silo.Log.TimerFailed(exception, _activation.GrainId);
        }
        finally
        {
            TimeNextTick();
        }
    }

    private static void Validate(TimeSpan dueTime, TimeSpan period)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)dueTime.TotalMilliseconds, -1, nameof(dueTime));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)dueTime.TotalMilliseconds, uint.MaxValue - 1, nameof(dueTime));
        ArgumentOutOfRangeException.ThrowIfLessThan((long)period.TotalMilliseconds, -1, nameof(period));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)period.TotalMilliseconds, uint.MaxValue - 1, nameof(period));
    }

    private void QueueTick()
    {
        lock (_gate)
        {
            if (_isTicking || _disposing.IsCancellationRequested)
            {
                return;
            }

            _isTicking = true;
        }

        _activation.TryReceive(new TimerTick(this) { Target = _activation.GrainId, Source = _activation });
    }

    private void TimeNextTick()
    {
        lock (_gate)
        {
            _isTicking = false;
            if (!_disposing.IsCancellationRequested)
            {
                _clock.Change(_wasChanged ? _dueTime : _period, Timeout.InfiniteTimeSpan);
            }
        }
    }
}

/// <summary>A tick as a request, so that it waits its turn among the others.</summary>
internal sealed class TimerTick(GrainTimer timer) : GrainCall<NoResult>(s_contract)
{
    private static readonly CallContract s_contract =
        CallContract.Of(typeof(IGrainTimerInvoker).GetMethod(nameof(IGrainTimerInvoker.InvokeCallbackAsync), BindingFlags.Public | BindingFlags.Instance)!);

    public override bool AlwaysInterleaves => timer.Interleaves;

    public override bool KeepsAlive => timer.KeepsAlive;

    public override Task InvokeMethod(object grain) => timer.TickAsync();

    public override object? GetArgument(int index) => throw new ArgumentOutOfRangeException(nameof(index));

    public override void SetArgument(int index, object value) => throw new ArgumentOutOfRangeException(nameof(index));
}
