using System.Diagnostics;
using System.Threading.Channels;
using PahlawanPangan.Bench.Claims;

namespace PahlawanPangan.Bench.Load;

/// <summary>Latencies of one run, in microseconds.</summary>
internal readonly record struct Latencies(double P50, double P99, double Max, long Operations)
{
    public double Spread => P99 / P50;

    /// <summary>The latencies, in ticks of the stopwatch, which are sorted.</summary>
    public static Latencies Of(Span<long> ticks)
    {
        ticks.Sort();
        return new Latencies(At(ticks, 0.50), At(ticks, 0.99), At(ticks, 1), ticks.Length);

        static double At(Span<long> sorted, double share) =>
            sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))] * 1e6 / Stopwatch.Frequency;
    }
}

/// <summary>
/// Claims that arrive at random moments, at a fixed rate, whether or not earlier ones were answered. A claim's latency counts from
/// its scheduled arrival, not from the moment when this process sent it: a stall delays every claim that
/// falls into it, and each is counted (no coordinated omission).
/// </summary>
internal sealed class OpenLoop(ClaimPath path)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(1);

    /// <param name="lots">Which lots are claimed.</param>
    /// <param name="perSecond">How many arrive, on average.</param>
    /// <param name="workersMax">How many can be in flight; later arrivals queue, which counts as latency.</param>
    /// <param name="warming">Not counted.</param>
    /// <param name="measuring">Counted.</param>
    public async Task<Latencies> RunAsync(LotChoice lots, double perSecond, int workersMax, TimeSpan warming, TimeSpan measuring)
    {
        await path.OpenAsync(workersMax);
        var run = ClosedLoop.NextRun();
        var since = DateTimeOffset.UtcNow;
        var arrivals = Arrivals(perSecond, warming + measuring, run);
        var latencies = new long[arrivals.Length];
        var queue = Channel.CreateUnbounded<int>(new UnboundedChannelOptions { SingleWriter = true });
        var start = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 100;
        var workers = Enumerable.Range(0, workersMax).Select(worker => Task.Run(() => WorkAsync(worker))).ToArray();
        await Task.Run(() => Send(arrivals, start, queue.Writer));
        await Task.WhenAll(workers);
        await path.VerifyAsync([new AcknowledgedClaims(run, 0, arrivals.Length)], since);
        var counted = Array.FindIndex(arrivals, arrival => arrival >= warming.TotalSeconds * Stopwatch.Frequency);
        return Latencies.Of(latencies.AsSpan(counted));

        async Task WorkAsync(int worker)
        {
            await foreach (var number in queue.Reader.ReadAllAsync())
            {
                await path.ClaimAsync(worker, lots.At(ClaimNumbers.Mix((ulong)number ^ 0xABCD_EF00)), ClaimNumbers.Id(run, 0, number));
                latencies[number] = Stopwatch.GetTimestamp() - start - arrivals[number];
            }
        }
    }

    /// <summary>The moments of arrival, in ticks of the stopwatch: exponentially distributed gaps, as from independent callers.</summary>
    private static long[] Arrivals(double perSecond, TimeSpan time, int seed)
    {
        var random = new Random(seed);
        var arrivals = new long[(int)(perSecond * time.TotalSeconds)];
        var at = 0.0;
        for (var i = 0; i < arrivals.Length; i++)
        {
            at -= Math.Log(1 - random.NextDouble()) / perSecond;
            arrivals[i] = (long)(at * Stopwatch.Frequency);
        }

        return arrivals;
    }

    /// <summary>
    /// Sends due requests and checks again after a tick; a dedicated thread would take a core from the measured processes.
    /// </summary>
    private static void Send(long[] arrivals, long start, ChannelWriter<int> queue)
    {
        for (var next = 0; next < arrivals.Length;)
        {
            var now = Stopwatch.GetTimestamp() - start;
            while (next < arrivals.Length && arrivals[next] <= now)
            {
                _ = queue.TryWrite(next++);
            }

            Thread.Sleep(Tick);
        }

        queue.Complete();
    }
}
