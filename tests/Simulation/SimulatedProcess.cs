namespace PahlawanPangan.Tests.Simulation;

/// <summary>
/// One life of a process. Code that runs in it continues in it, since it is the code's synchronization context; a process that dies leaves
/// its steps undone, and one that is suspended takes them later.
/// </summary>
internal sealed class SimulatedProcess : SynchronizationContext
{
    private readonly Scheduler _scheduler;
    private readonly List<(SendOrPostCallback Callback, object? State)> _held = [];

    public SimulatedProcess(Scheduler scheduler, string name, int number = 0)
    {
        _scheduler = scheduler;
        (Name, Number) = (name, number);
        Time = new Clocks(this);
    }

    public string Name { get; }

    public int Number { get; }

    public bool IsDead { get; private set; }

    public bool IsSuspended { get; private set; }

    /// <summary>By how much its clock is ahead.</summary>
    public TimeSpan Ahead { get; set; }

    /// <summary>What it reads the time from.</summary>
    public TimeProvider Time { get; }

    public override void Post(SendOrPostCallback d, object? state) => _scheduler.Post(this, d, state, TimeSpan.Zero);

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException();

    public override SynchronizationContext CreateCopy() => this;

    public void Kill()
    {
        IsDead = true;
        _held.Clear();
    }

    public void Suspend() => IsSuspended = true;

    public void Resume()
    {
        IsSuspended = false;
        foreach (var (callback, state) in _held)
        {
            Post(callback, state);
        }

        _held.Clear();
    }

    public void Hold(SendOrPostCallback callback, object? state) => _held.Add((callback, state));

    private sealed class Clocks(SimulatedProcess process) : TimeProvider
    {
        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => Scheduler.Start + process._scheduler.Now + process.Ahead;

        public override long GetTimestamp() => process._scheduler.Now.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            throw new NotSupportedException("Timers of simulated processes are made by the scheduler.");
    }
}
