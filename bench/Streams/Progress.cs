using System.Diagnostics;
using PahlawanPangan.Bench.Claims;

namespace PahlawanPangan.Bench.Streams;

/// <summary>Waits for a count that moves.</summary>
internal static class Progress
{
    private static readonly TimeSpan StuckAfter = TimeSpan.FromSeconds(60);

    /// <summary>Waits until a count is as it should be.</summary>
    /// <param name="count">Reads the count.</param>
    /// <param name="isDone">Whether it is as it should be.</param>
    /// <param name="glance">The time between two readings.</param>
    /// <param name="fault">What is wrong with a count that has not changed for a minute.</param>
    /// <exception cref="BenchFault">It has not changed for a minute.</exception>
    public static async Task WaitAsync(Func<Task<long>> count, Func<long, bool> isDone, TimeSpan glance, Func<long, string> fault)
    {
        var waiting = Stopwatch.StartNew();
        for (var last = long.MinValue; ;)
        {
            var now = await count();
            if (isDone(now))
            {
                return;
            }

            if (now != last)
            {
                waiting.Restart();
                last = now;
            }
            else if (waiting.Elapsed > StuckAfter)
            {
                throw new BenchFault(fault(now));
            }

            await Task.Delay(glance);
        }
    }
}
