using PahlawanPangan.Grains.Downstream;

namespace PahlawanPangan.Tests.Downstream;

/// <summary>Ends a consumer at a step, at once or after a number of passes, like kill -9.</summary>
internal sealed class StoppingObserver : IProcessorObserver
{
    private int _left;

    public ProcessorStep? StopAt { get; init; }

    public ProcessorStep? StoppedAt { get; private set; }

    /// <summary>Creates one that stops at a step after it was passed this many times.</summary>
    public static StoppingObserver After(int times, ProcessorStep step) => new() { _left = times, StopAt = step };

    public void Reached(string consumer, ProcessorStep step)
    {
        if (step == StopAt && Interlocked.Decrement(ref _left) < 0)
        {
            StoppedAt = step;
            throw new ProcessorStoppedException(step);
        }
    }
}
