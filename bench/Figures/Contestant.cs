using System.Runtime;
using PahlawanPangan.Bench.Load;

namespace PahlawanPangan.Bench.Figures;

/// <summary>One side of one or more figures: something that can be measured round by round.</summary>
internal interface IContestant
{
    /// <summary>Its name in the report.</summary>
    string Name { get; }

    /// <summary>The levels of parallelism to try; empty if there is no choice.</summary>
    IReadOnlyList<int> Levels { get; }

    /// <summary>The level that is usually best; the quick form uses it without a sweep.</summary>
    int UsualLevel { get; }

    /// <summary>
    /// The contestant, entered before, whose level it uses; it is swept too, so that both have run equally long. Null for its own best
    /// level.
    /// </summary>
    string? SameLevelAs => null;

    /// <summary>Measures for a while.</summary>
    Task<Measured> RunAsync(int level, TimeSpan warming, TimeSpan measuring);

    /// <summary>The total compilation time of its process's runtime so far.</summary>
    Task<TimeSpan> CompiledAsync() => Task.FromResult(JitInfo.GetCompilationTime());
}

/// <summary>A contestant that claims.</summary>
internal class ClaimContestant(string name, ClosedLoop loop, Func<LotChoice> lots, IReadOnlyList<int> levels, int usualLevel) : IContestant
{
    public string Name => name;

    public IReadOnlyList<int> Levels => levels;

    public int UsualLevel => usualLevel;

    public Task<Measured> RunAsync(int level, TimeSpan warming, TimeSpan measuring) => loop.RunAsync(lots(), level, warming, measuring);
}
