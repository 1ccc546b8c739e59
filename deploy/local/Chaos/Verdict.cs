using System.Globalization;

namespace PahlawanPangan.Local.Chaos;

/// <summary>The end of a run: what was done, how it showed, and whether every invariant holds.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Lasted">How long clients sent requests.</param>
/// <param name="Outcomes">The faults.</param>
/// <param name="Findings">The invariants.</param>
public sealed record Verdict(int Seed, TimeSpan Lasted, IReadOnlyList<FaultOutcome> Outcomes, IReadOnlyList<Finding> Findings)
{
    /// <summary>What was lost and doubled.</summary>
    public Damage Damage { get; init; } = Damage.None;

    /// <summary>How many requests were acknowledged.</summary>
    public int Requests { get; init; }

    /// <summary>Whether every invariant holds, and everything recovered from every fault.</summary>
    public bool Holds => Findings.All(finding => finding.Holds) && Outcomes.All(outcome => outcome.Recovered);

    /// <summary>The verdict as text.</summary>
    /// <param name="again">The command that makes the same faults again, without the seed.</param>
    public IEnumerable<string> Lines(string again = "./run chaos")
    {
        yield return "";
        yield return Text($"Verdict after {Lasted.TotalSeconds:0} s with seed {Seed}: {Outcomes.Count} faults");
        foreach (var line in FaultFigures.Table(FaultFigures.Of(this)).Concat(Findings.SelectMany(finding => finding.Lines())))
        {
            yield return line;
        }
        yield return Holds
            ? Text($"Every invariant holds. The same faults again: {again} --seed {Seed}")
            : Text($"An invariant is broken. The same faults again: {again} --seed {Seed}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
