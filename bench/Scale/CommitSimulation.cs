namespace PahlawanPangan.Bench.Scale;

/// <summary>Latency of claims at one database, in milliseconds.</summary>
internal readonly record struct CommitLatency(double P50, double P99, double MeanBatch);

/// <summary>
/// One database's group commit under claims that arrive at random: a writer takes the queued claims when no other is busy, or when enough
/// are queued, up to the cap, and is busy for an fsync and the batch's work. It shows why latency stays flat until the batches are full,
/// and at which load it rises.
/// </summary>
internal sealed class CommitSimulation(int writers, int joinAt, int batchMax, double fsyncMs, double claimMs)
{
    private const int Claims = 200_000;
    private const int Seed = 7;

    /// <summary>The writers' maximum rate, with full batches.</summary>
    public double ClaimsPerSecondMax => writers * batchMax / (fsyncMs + (batchMax * claimMs)) * 1000;

    /// <summary>Runs it at a load.</summary>
    public CommitLatency Run(double claimsPerSecond)
    {
        var random = new Random(Seed);
        var arrivals = new double[Claims];
        var at = 0.0;
        for (var i = 0; i < Claims; i++)
        {
            at -= Math.Log(1 - random.NextDouble()) / claimsPerSecond * 1000;
            arrivals[i] = at;
        }

        var busyUntil = new double[writers];
        var latencies = new double[Claims];
        var (next, batches) = (0, 0);
        while (next < Claims)
        {
            // The first writer becomes free first; when the last one is free, none is busy.
            Array.Sort(busyUntil);
            var enoughAt = next + joinAt <= Claims ? arrivals[next + joinAt - 1] : double.MaxValue;
            var begin = Math.Max(Math.Max(busyUntil[0], arrivals[next]), Math.Min(busyUntil[^1], enoughAt));
            var batch = 0;
            while (next + batch < Claims && batch < batchMax && arrivals[next + batch] <= begin)
            {
                batch++;
            }

            var end = begin + fsyncMs + (batch * claimMs);
            for (var i = next; i < next + batch; i++)
            {
                latencies[i] = end - arrivals[i];
            }

            next += batch;
            batches++;
            busyUntil[0] = end;
        }

        Array.Sort(latencies);
        return new CommitLatency(latencies[Claims / 2], latencies[Claims / 100 * 99], (double)Claims / batches);
    }
}
