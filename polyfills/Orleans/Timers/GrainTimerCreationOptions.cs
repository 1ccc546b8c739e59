using System.Diagnostics.CodeAnalysis;

namespace Orleans.Runtime;

/// <summary>When a grain's timer ticks, and how its ticks go with requests.</summary>
public readonly struct GrainTimerCreationOptions
{
    /// <summary>Leaves everything to the initialiser.</summary>
    public GrainTimerCreationOptions()
    {
    }

    /// <summary>Sets both times.</summary>
    [SetsRequiredMembers]
    public GrainTimerCreationOptions(TimeSpan dueTime, TimeSpan period)
    {
        DueTime = dueTime;
        Period = period;
    }

    /// <summary>How long from now the first tick is. <see cref="Timeout.InfiniteTimeSpan"/>: never.</summary>
    public required TimeSpan DueTime { get; init; }

    /// <summary>How long from the end of a tick the next one is. <see cref="Timeout.InfiniteTimeSpan"/>: never.</summary>
    public required TimeSpan Period { get; init; }

    /// <summary>Whether ticks interleave with requests and other timers. Never with ticks of their own timer.</summary>
    public bool Interleave { get; init; }

    /// <summary>Whether a tick counts as use of the activation, which keeps it from being collected.</summary>
    public bool KeepAlive { get; init; }
}

/// <summary>A timer whose ticks are turns of a grain.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets both times anew. During a tick it takes effect when the tick ends.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
