namespace PahlawanPangan.Bench.Operations;

/// <summary>Counts what an operation allocates on the thread that runs it.</summary>
internal static class AllocatedBytes
{
    private const int Operations = 2_000;
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// The smallest number of bytes per operation of several attempts: hot code is recompiled in the background, and only then may keep
    /// objects on the stack that were on the heap; but an operation that allocates does so every time. The first attempt that is not
    /// above the limit ends the measurement.
    /// </summary>
    public static double PerOperation(Action operation, double untilAtMost = 0)
    {
        var least = double.MaxValue;
        for (var attempt = 0; attempt < Attempts && least > untilAtMost; attempt++)
        {
            if (attempt > 0)
            {
                Thread.Sleep(Pause);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < Operations; i++)
            {
                operation();
            }

            least = Math.Min(least, (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Operations);
        }

        return least;
    }
}
