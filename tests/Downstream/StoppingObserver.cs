using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>Ends a consumer at a step, at once or when it has come there so many times, as kill -9 would.</summary>
public sealed class StoppingObserver : IProcessorObserver
{
    private int _left;

    public IntakeStep? StopAt { get; init; }

    public IntakeStep? StoppedAt { get; private set; }

    /// <summary>One that stops at a step when it has been passed so many times.</summary>
    public static StoppingObserver After(int times, IntakeStep step) => new() { _left = times, StopAt = step };

    public void Reached(string consumer, IntakeStep step)
    {
        if (step == StopAt && Interlocked.Decrement(ref _left) < 0)
        {
            StoppedAt = step;
            throw new ProcessorStoppedException(step);
        }
    }
}
