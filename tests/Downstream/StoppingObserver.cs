using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>Ends a consumer at a step, or at a random one after a random number of steps, as kill -9 would.</summary>
public sealed class StoppingObserver : IIntakeObserver
{
    private int _left = int.MaxValue;

    public IntakeStep? StopAt { get; init; }

    public IntakeStep? StoppedAt { get; private set; }

    /// <summary>One that stops after so many steps.</summary>
    public static StoppingObserver After(int steps) => new() { _left = steps };

    public void Reached(string consumer, IntakeStep step)
    {
        if (step == StopAt || Interlocked.Decrement(ref _left) < 0)
        {
            StoppedAt = step;
            throw new IntakeStoppedException(step);
        }
    }
}
