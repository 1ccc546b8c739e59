using System.Runtime;
using PahlawanPangan.Bench.Load;

namespace PahlawanPangan.Bench.Figures;

/// <summary>One side of one or more figures: something that can be measured round by round.</summary>
internal interface IContestant
{
    /// <summary>How the report calls it.</summary>
    string Name { get; }

    /// <summary>How parallel it can be tried; empty when that is not a question.</summary>
    IReadOnlyList<int> Levels { get; }

    /// <summary>The level that has mostly done best; the quick form takes it without a sweep.</summary>
    int UsualLevel { get; }

    /// <summary>Whom it is compared with at that one's level, which was entered before; it is swept nevertheless, so that both have as much behind them. Null for its own best.</summary>
    string? SameLevelAs => null;

    /// <summary>Measures for a while.</summary>
    Task<Measured> RunAsync(int level, TimeSpan warming, TimeSpan measuring);

    /// <summary>For how long the runtime of its process has compiled code until now. A process of its own is to be asked.</summary>
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
