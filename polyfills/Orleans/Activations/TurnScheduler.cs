namespace Orleans.Runtime;

/// <summary>
/// Runs turns one at a time, in the order they come: requests, and the continuations of their awaits. It is a task
/// scheduler, so that a continuation finds its way back here by itself. It occupies a thread only while there are turns.
/// </summary>
#pragma warning disable CA1001 // A task that nobody waits on the handle of has nothing to dispose.
internal abstract class TurnScheduler : TaskScheduler, IThreadPoolWorkItem
#pragma warning restore CA1001
{
    // Long enough to be cheap, short enough to let others run.
    private const int TurnsPerSliceMax = 128;

    private static readonly Action<object?> s_run = static self => ((TurnScheduler)self!).RunTurns();

    private readonly Queue<Task> _tasks = new();
    private Task? _runner;
    private bool _isScheduled;
    private bool _taskRanLast;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Guards the queues.</summary>
    protected object Gate => _tasks;

    void IThreadPoolWorkItem.Execute()
    {
        // Turns run inside a task of this scheduler, so that what they await comes back here.
        _runner = new Task(s_run, this);
        _runner.RunSynchronously(this);
    }

    /// <summary>Takes the next request that may start, if there is one. Called under <see cref="Gate"/>, as a turn.</summary>
    protected abstract GrainCall? TakeCall();

    protected abstract void RunCall(GrainCall call);

    /// <summary>Says that there may be something to run. Called under <see cref="Gate"/>.</summary>
    protected void Wake()
    {
        if (!_isScheduled)
        {
            _isScheduled = true;
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (Gate)
        {
            _tasks.Enqueue(task);
            Wake();
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        (ReferenceEquals(task, _runner) || ReferenceEquals(Current, this)) && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (Gate)
        {
            return [.. _tasks];
        }
    }

    private void RunTurns()
    {
        var clean = ExecutionContext.Capture();
        for (var turns = 0; turns < TurnsPerSliceMax; turns++)
        {
            switch (TakeTurn())
            {
                case Task task:
                    TryExecuteTask(task);
                    break;
                case GrainCall call:
                    RunCall(call);
                    break;
                default:
                    return;
            }

            // What one request put into its async locals is none of the next one's business.
            if (!ReferenceEquals(ExecutionContext.Capture(), clean))
            {
                ExecutionContext.Restore(clean!);
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private object? TakeTurn()
    {
        lock (Gate)
        {
            // Turn and turn about, so that neither a flood of requests nor a loop of continuations starves the other.
            if (_taskRanLast && TakeCall() is { } call)
            {
                _taskRanLast = false;
                return call;
            }

            if (_tasks.TryDequeue(out var task))
            {
                _taskRanLast = true;
                return task;
            }

            if (!_taskRanLast && TakeCall() is { } next)
            {
                return next;
            }

            _taskRanLast = false;
            _isScheduled = false;
            return null;
        }
    }
}
