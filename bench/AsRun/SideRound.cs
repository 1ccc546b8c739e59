using System.Diagnostics;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Bench.Machine;

namespace PahlawanPangan.Bench.AsRun;

/// <summary>Measures a side that has just been started, with one number of connections after the other.</summary>
internal sealed class SideRound(IServedSide side, Callers callers)
{
    private const double MicrosPerMs = 1e3;

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WarmingMax = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(200);
    private long _claims;

    /// <summary>Checks its promises and runs it without measuring, for a time and until a number of claims was made.</summary>
    public async Task WarmAsync(int connections, TimeSpan warming, long claims)
    {
        await KeyCheck.RequireAsync(side, callers);
        _claims++;
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < warming || (_claims < claims && watch.Elapsed < WarmingMax);)
        {
            _ = await MeasureAsync(connections, Step);
        }

        // With one connection there is time for what the runtime compiles in the background.
        _ = await MeasureAsync(1, warming / 4);
    }

    /// <summary>
    /// Measures claims per second and latencies while the connections claim, and the CPU time from the first claim until everything
    /// downstream is done.
    /// </summary>
    public async Task<SideMeasured> MeasureAsync(int connections, TimeSpan measuring)
    {
        var (before, watch, disturbed) = (Read(), Stopwatch.StartNew(), OthersSeconds());
        var load = await HttpLoad.RunAsync(side, callers, connections, Settling, measuring);
        _claims += load.Claims;
        var drain = Stopwatch.StartNew();
        await side.DrainAsync(_claims);
        var drained = drain.Elapsed.TotalSeconds;
        var others = (OthersSeconds() - disturbed) / watch.Elapsed.TotalSeconds;
        return new SideMeasured(
            load.PerSecond, load.Latencies.P50 / MicrosPerMs, load.Latencies.P99 / MicrosPerMs, drained, load.Claims, Since(before),
            Math.Max(0, others));
    }

    /// <summary>The CPU time that each process takes per second without any request, in milliseconds.</summary>
    public async Task<Dictionary<string, double>> MeasureIdleAsync(TimeSpan after, TimeSpan measuring)
    {
        await Task.Delay(after);
        var (before, watch) = (Read(), Stopwatch.StartNew());
        await Task.Delay(measuring);
        return Since(before).ToDictionary(static one => one.Key, one => one.Value * MicrosPerMs / watch.Elapsed.TotalSeconds);
    }

    /// <summary>Fails if a claim or an effect was lost or doubled.</summary>
    public Task CheckAsync() => side.CheckAsync(_claims);

    private Dictionary<string, double> Read() =>
        side.Processes.ToDictionary(static process => process.Name, static process => process.CpuSeconds);

    /// <summary>What the machine has done besides the side and its load.</summary>
    private double OthersSeconds() => CpuMeter.OfMachine() - CpuMeter.Of(Environment.ProcessId) - Read().Values.Sum();

    private Dictionary<string, double> Since(Dictionary<string, double> before) =>
        Read().ToDictionary(static now => now.Key, now => now.Value - before[now.Key]);
}
