namespace PahlawanPangan.Bench.Micro;

/// <summary>Counts what an operation allocates on the thread that runs it.</summary>
internal static class AllocatedBytes
{
    private const int Warming = 5_000;
    private const int Operations = 2_000;
    private const int Attempts = 5;

    /// <summary>
    /// The fewest bytes per operation of several attempts: the runtime itself now and then allocates on a thread, while it compiles
    /// a method anew for instance, but an operation that allocates does so every time.
    /// </summary>
    public static double PerOperation(Action operation)
    {
        for (var i = 0; i < Warming; i++)
        {
            operation();
        }

        var least = double.MaxValue;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
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
