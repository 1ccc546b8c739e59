namespace PahlawanPangan.Bench.Operations;

/// <summary>Counts what an operation allocates on the thread that runs it.</summary>
internal static class AllocatedBytes
{
    private const int Operations = 2_000;
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// The fewest bytes per operation of several attempts: what runs often is compiled anew in the background, and only then may keep
    /// on the stack what it had on the heap; but an operation that allocates does so every time. The first attempt that is no
    /// more than what would do ends it.
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
