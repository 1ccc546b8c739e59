using System.Globalization;

namespace PahlawanPangan.Local.Chaos;

/// <summary>The end of a run: what was done, how it showed, and whether every invariant holds.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Lasted">How long clients sent requests.</param>
/// <param name="Outcomes">The faults.</param>
/// <param name="Findings">The invariants.</param>
public sealed record Verdict(int Seed, TimeSpan Lasted, IReadOnlyList<FaultOutcome> Outcomes, IReadOnlyList<Finding> Findings)
{
    /// <summary>Whether every invariant holds, and everything recovered from every fault.</summary>
    public bool Holds => Findings.All(finding => finding.Holds) && Outcomes.All(outcome => outcome.Recovered);

    /// <summary>The verdict as text.</summary>
    public IEnumerable<string> Lines()
    {
        yield return "";
        yield return Text($"Verdict after {Lasted.TotalSeconds:0} s with seed {Seed}: {Outcomes.Count} faults");
        yield return "  fault               number  unavailable  longest stall";
        foreach (var kind in Outcomes.GroupBy(outcome => outcome.Fault.Kind).OrderBy(kind => kind.Key, StringComparer.Ordinal))
        {
            var unavailable = kind.Sum(outcome => outcome.Interruption.Unavailable.TotalSeconds);
            var stall = kind.Max(outcome => outcome.Interruption.LongestStall.TotalSeconds);
            var lame = kind.Count(outcome => !outcome.Recovered);
            yield return Text($"  {kind.Key,-18}  {kind.Count(),6}  {unavailable,9:0.0} s  {stall,11:0.0} s")
                + (lame == 0 ? "" : Text($"  FAILED: {lame} not recovered from"));
        }
        foreach (var line in Findings.SelectMany(finding => finding.Lines()))
        {
            yield return line;
        }
        yield return Holds
            ? Text($"Every invariant holds. The same faults again: ./run chaos --seed {Seed}")
            : Text($"An invariant is broken. The same faults again: ./run chaos --seed {Seed}");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
