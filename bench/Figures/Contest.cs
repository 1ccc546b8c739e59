using System.Diagnostics;
using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Bench.Load;
using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Bench.Figures;

/// <summary>Runs contestants in turn, round by round.</summary>
internal sealed class Contest(CompareOptions options, TextWriter progress)
{
    /// <summary>Compilation counts as finished below this share of a processor.</summary>
    private const double CompilingShareMax = 0.01;

    /// <summary>How often each level is measured.</summary>
    private const int SweepPasses = 3;

    private readonly RunningOrder<IContestant> _order = new();
    private readonly Dictionary<string, int> _best = [];
    private readonly Stopwatch _time = Stopwatch.StartNew();

    /// <summary>The measurements by contestant's name, one per round.</summary>
    public Dictionary<string, List<Measured>> Rounds { get; } = [];

    /// <summary>A new field, for contestants that are compared with each other.</summary>
    public ICollection<IContestant> Field() => _order.Field();

    /// <summary>A contestant's best level of parallelism.</summary>
    public int BestOf(string name) => _best[name];

    public IReadOnlyList<double> RatesOf(string name) => [.. Rounds[name].Select(round => round.PerSecond)];

    public async Task RunAsync()
    {
        foreach (var contestant in _order.All)
        {
            Rounds[contestant.Name] = [];
            var best = await SweepAsync(contestant);
            _best[contestant.Name] = contestant.SameLevelAs is { } other ? _best[other] : best;
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var contestant in _order.Next())
            {
                var measured = await contestant.RunAsync(_best[contestant.Name], options.Warming, options.Round);
                Rounds[contestant.Name].Add(measured);
                await SayAsync($"round {round + 1}: {contestant.Name}: {measured.PerSecond:0}/s");
            }
        }
    }

    /// <summary>Reports progress.</summary>
    public Task SayAsync(string what) => progress.WriteLineAsync($"{_time.Elapsed.TotalSeconds,6:0.0} s  {what}");

    /// <summary>Runs a contestant until it is compiled, measures every level briefly and takes the fastest.</summary>
    private async Task<int> SweepAsync(IContestant contestant)
    {
        var levels = contestant.Levels;
        if (levels.Count == 0)
        {
            return 0;
        }

        var usual = contestant.UsualLevel;
        await CompileAsync(contestant, usual);
        if (options.IsQuick || levels.Count == 1)
        {
            return usual;
        }

        // In turn, as in rounds: a moment of other load on the machine must not decide the result.
        var tried = levels.ToDictionary(static level => level, static _ => new List<double>());
        for (var pass = 0; pass < SweepPasses; pass++)
        {
            foreach (var level in pass % 2 == 0 ? levels : levels.Reverse())
            {
                tried[level].Add((await contestant.RunAsync(level, options.Warming, options.Trial)).PerSecond);
            }
        }

        foreach (var (level, rates) in tried)
        {
            await SayAsync($"sweep: {contestant.Name} with {level}: {Figure.Median(rates):0}/s");
        }

        return tried.MaxBy(static level => Figure.Median(level.Value)).Key;
    }

    private async Task CompileAsync(IContestant contestant, int level)
    {
        var (least, most) = options.CompilingRuns;
        for (var run = 1; run <= most; run++)
        {
            var before = await contestant.CompiledAsync();
            var started = Stopwatch.GetTimestamp();
            _ = await contestant.RunAsync(level, options.Warming, options.Compiling);
            var share = (await contestant.CompiledAsync() - before) / Stopwatch.GetElapsedTime(started);
            if (run >= least && share < CompilingShareMax)
            {
                return;
            }
        }

        if (!options.IsQuick)
        {
            await SayAsync($"{contestant.Name} is still being compiled");
        }
    }
}
