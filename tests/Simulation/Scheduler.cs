namespace PahlawanPangan.Tests.Simulation;

/// <summary>
/// Runs everything of one schedule on one thread: each step is a continuation or a message of one process, and the seed decides which of
/// those that are due comes next. Time passes only when nothing is due.
/// </summary>
internal sealed class Scheduler
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly PriorityQueue<Step, (long Due, int Tie)> _steps = new();

    public Scheduler(int seed)
    {
        Random = new Random(seed);
        World = new SimulatedProcess(this, "world");
    }

    /// <summary>When every schedule starts.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    /// <summary>The one source of chance.</summary>
    public Random Random { get; }

    /// <summary>Runs the servers, the network, the clients and the faults.</summary>
    public SimulatedProcess World { get; }

    /// <summary>The time since the start.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>How many steps were taken.</summary>
    public int Steps { get; private set; }

    /// <summary>Depends on every step, so that two runs with the same value took the same ones.</summary>
    public ulong Hash { get; private set; } = 14695981039346656037;

    /// <summary>Queues a step of a process.</summary>
    public void Post(SimulatedProcess process, SendOrPostCallback callback, object? state, TimeSpan after)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            throw new InvalidOperationException("Something runs outside of the schedule.");
        }

        if (!process.IsDead)
        {
            _steps.Enqueue(new Step(process, callback, state), ((Now + after).Ticks, Random.Next()));
        }
    }

    /// <summary>Completes after some time of a process. It never does when the process dies before.</summary>
    public Task DelayAsync(SimulatedProcess process, TimeSpan time)
    {
        var done = new TaskCompletionSource();
        Post(process, static state => ((TaskCompletionSource)state!).SetResult(), done, time);
        return done.Task;
    }

    /// <summary>Completes after some time of the world.</summary>
    public Task DelayAsync(TimeSpan time) => DelayAsync(World, time);

    /// <summary>Takes the next step; false when there is none.</summary>
    public bool RunOne()
    {
        if (!_steps.TryDequeue(out var step, out var at))
        {
            return false;
        }

        Now = TimeSpan.FromTicks(at.Due);
        Steps++;
        Hash = (Hash ^ (ulong)at.Due ^ ((ulong)at.Tie << 32) ^ (uint)step.Process.Number) * 1099511628211;
        if (step.Process.IsDead)
        {
            return true;
        }

        if (step.Process.IsSuspended)
        {
            step.Process.Hold(step.Callback, step.State);
            return true;
        }

        SynchronizationContext.SetSynchronizationContext(step.Process);
        step.Callback(step.State);
        return true;
    }

    /// <summary>True in so many of a hundred cases.</summary>
    public bool Chance(double percent) => Random.NextDouble() * 100 < percent;

    /// <summary>A time between two others.</summary>
    public TimeSpan Between(TimeSpan least, TimeSpan most) => least + ((most - least) * Random.NextDouble());

    /// <summary>The time that a message takes: mostly a millisecond or so, sometimes much longer.</summary>
    public TimeSpan Latency() => TimeSpan.FromMicroseconds(Random.Next(100) switch
    {
        < 85 => Random.Next(100, 2_000),
        < 98 => Random.Next(2_000, 30_000),
        _ => Random.Next(30_000, 900_000),
    });

    private readonly record struct Step(SimulatedProcess Process, SendOrPostCallback Callback, object? State);
}
