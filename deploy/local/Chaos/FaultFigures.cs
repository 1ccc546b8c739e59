using System.Globalization;

namespace PahlawanPangan.Local.Chaos;

/// <summary>How one kind of fault showed, over one run or several.</summary>
public sealed record FaultFigures
{
    /// <summary>The kind, in words.</summary>
    public required string Kind { get; init; }

    /// <summary>How often it was made.</summary>
    public required int Number { get; init; }

    /// <summary>Acknowledged changes that are gone.</summary>
    public required int Lost { get; init; }

    /// <summary>Events or effects that are there more than once.</summary>
    public required int Doubled { get; init; }

    /// <summary>Seconds without any acknowledgement, in gaps of more than one.</summary>
    public required double UnavailableSeconds { get; init; }

    /// <summary>The longest time that a client waited for one acknowledgement.</summary>
    public required double LongestStallSeconds { get; init; }

    /// <summary>The longest time from its end until all was well.</summary>
    public required double LongestRecoverySeconds { get; init; }

    /// <summary>The same on average.</summary>
    public required double MeanRecoverySeconds { get; init; }

    /// <summary>How often all was not well within the limit.</summary>
    public required int NotRecovered { get; init; }

    /// <summary>The figures of each kind.</summary>
    public static IReadOnlyList<FaultFigures> Of(params IReadOnlyCollection<Verdict> verdicts) =>
    [
        .. verdicts.SelectMany(static verdict => verdict.Outcomes).GroupBy(static outcome => outcome.Fault.Kind)
            .OrderBy(static kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => new FaultFigures
            {
                Kind = kind.Key,
                Number = kind.Count(),
                Lost = verdicts.Sum(verdict => verdict.Damage.Lost.GetValueOrDefault(kind.Key)),
                Doubled = verdicts.Sum(verdict => verdict.Damage.Doubled.GetValueOrDefault(kind.Key)),
                UnavailableSeconds = Rounded(kind.Sum(static outcome => outcome.Interruption.Unavailable.TotalSeconds)),
                LongestStallSeconds = Rounded(kind.Max(static outcome => outcome.Interruption.LongestStall.TotalSeconds)),
                LongestRecoverySeconds = Rounded(kind.Max(static outcome => outcome.Recovery.TotalSeconds)),
                MeanRecoverySeconds = Rounded(kind.Average(static outcome => outcome.Recovery.TotalSeconds)),
                NotRecovered = kind.Count(static outcome => !outcome.Recovered),
            }),
    ];

    /// <summary>A table of them.</summary>
    public static IEnumerable<string> Table(IReadOnlyCollection<FaultFigures> figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        var width = figures.Select(static kind => kind.Kind.Length).Append(18).Max();
        yield return $"  {"fault".PadRight(width)}  number  lost  doubled  unavailable  longest stall  recovery: mean  longest";
        foreach (var kind in figures)
        {
            yield return Text($"  {kind.Kind.PadRight(width)}  {kind.Number,6}  {kind.Lost,4}  {kind.Doubled,7}")
                + Text($"  {kind.UnavailableSeconds,9:0.0} s  {kind.LongestStallSeconds,11:0.0} s")
                + Text($"  {kind.MeanRecoverySeconds,12:0.0} s  {kind.LongestRecoverySeconds,5:0.0} s")
                + (kind.NotRecovered == 0 ? "" : Text($"  FAILED: {kind.NotRecovered} not recovered from"));
        }
    }

    private static double Rounded(double seconds) => Math.Round(seconds, 1);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
