using System.Diagnostics;
using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Bench.Load;

namespace PahlawanPangan.Bench.Figures;

/// <summary>
/// Lets contestants run in turn, round by round, in an order that turns round every time, so that what changes on the machine
/// meanwhile meets all of them.
/// </summary>
internal sealed class Contest(CompareOptions options, TextWriter progress)
{
    /// <summary>Less than this share of a processor goes into compiling when nothing that matters is left to compile.</summary>
    private const double CompilingShareMax = 0.01;

    private readonly List<IContestant> _contestants = [];
    private readonly Dictionary<string, int> _best = [];
    private readonly Stopwatch _time = Stopwatch.StartNew();

    /// <summary>What each did, by name, a value per round.</summary>
    public Dictionary<string, List<Measured>> Rounds { get; } = [];

    public void Add(IContestant contestant) => _contestants.Add(contestant);

    /// <summary>With how much in parallel a contestant did best.</summary>
    public int BestOf(string name) => _best[name];

    public IReadOnlyList<double> RatesOf(string name) => [.. Rounds[name].Select(round => round.PerSecond)];

    public async Task RunAsync()
    {
        foreach (var contestant in _contestants)
        {
            Rounds[contestant.Name] = [];
            _best[contestant.Name] = await SweepAsync(contestant);
        }

        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var contestant in round % 2 == 0 ? _contestants : Enumerable.Reverse(_contestants))
            {
                var measured = await contestant.RunAsync(_best[contestant.Name], options.Warming, options.Round);
                Rounds[contestant.Name].Add(measured);
                await SayAsync($"round {round + 1}: {contestant.Name}: {measured.PerSecond:0}/s");
            }
        }
    }

    /// <summary>Tells how far things are.</summary>
    public Task SayAsync(string what) => progress.WriteLineAsync($"{_time.Elapsed.TotalSeconds,6:0.0} s  {what}");

    /// <summary>Lets a contestant run until it is compiled, tries every level for a moment and takes the fastest.</summary>
    private async Task<int> SweepAsync(IContestant contestant)
    {
        var levels = contestant.Levels;
        if (levels.Count == 0)
        {
            return 0;
        }

        var usual = contestant.UsualLevel;
        await CompileAsync(contestant, usual);
        if (options.IsQuick)
        {
            return usual;
        }

        var (best, fastest) = (0, 0.0);
        foreach (var level in levels)
        {
            var measured = await contestant.RunAsync(level, options.Warming, options.Trial);
            await SayAsync($"sweep: {contestant.Name} with {level}: {measured.PerSecond:0}/s");
            if (measured.PerSecond > fastest)
            {
                (best, fastest) = (level, measured.PerSecond);
            }
        }

        return best;
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
