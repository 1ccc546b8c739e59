using System.Globalization;
using System.Text.Json;

namespace PahlawanPangan.Local.Chaos;

/// <summary>What all runs of a soak showed.</summary>
/// <param name="Options">How it went.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Verdicts">The runs.</param>
public sealed record SoakReport(SoakOptions Options, TimeSpan Elapsed, IReadOnlyList<Verdict> Verdicts)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Whether every run's verdict holds. Of no run, none does.</summary>
    public bool Holds => Verdicts.Count > 0 && Verdicts.All(verdict => verdict.Holds);

    /// <summary>How many faults were made.</summary>
    public int Faults => Verdicts.Sum(verdict => verdict.Outcomes.Count);

    /// <summary>The report as text.</summary>
    public IEnumerable<string> Lines()
    {
        yield return "";
        yield return Text($"{Faults} faults in {Elapsed.TotalMinutes:0.0} minutes, ")
            + Text($"{Verdicts.Sum(verdict => verdict.Requests)} requests acknowledged, ")
            + Text($"{Verdicts.Count} instances, from seed {Options.Seed} on");
        foreach (var line in FaultFigures.Table(FaultFigures.Of(Verdicts)))
        {
            yield return line;
        }
        foreach (var broken in Verdicts.Where(verdict => !verdict.Holds))
        {
            yield return Text($"An invariant is broken by seed {broken.Seed}: ")
                + Text($"{Options.Command} --seed {broken.Seed} --faults {broken.Outcomes.Count}");
        }
        yield return Holds
            ? Text($"Every invariant holds. The same faults again: {Options.Command} --seed {Options.Seed} --faults {Options.Faults}")
            : Text($"The soak failed. The same faults again: {Options.Command} --seed {Options.Seed} --faults {Options.Faults}");
    }

    /// <summary>The report for programs.</summary>
    public string Json() => JsonSerializer.Serialize(
        new
        {
            Options.Seed,
            Holds,
            Faults,
            Minutes = Math.Round(Elapsed.TotalMinutes, 1),
            Requests = Verdicts.Sum(verdict => verdict.Requests),
            Lost = Verdicts.Sum(verdict => verdict.Damage.Lost.Values.Sum()),
            Doubled = Verdicts.Sum(verdict => verdict.Damage.Doubled.Values.Sum()),
            Kinds = FaultFigures.Of(Verdicts),
            Runs = Verdicts.Select(verdict => new
            {
                verdict.Seed,
                verdict.Holds,
                Seconds = Math.Round(verdict.Lasted.TotalSeconds, 1),
                Faults = verdict.Outcomes.Count,
                verdict.Requests,
                Invariants = verdict.Findings.Select(finding => new { finding.Name, finding.Holds, finding.Figures, finding.Violations }),
                NotRecovered = verdict.Outcomes.Where(outcome => !outcome.Recovered).Select(outcome => outcome.Fault.Kind),
            }),
        },
        Format);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
