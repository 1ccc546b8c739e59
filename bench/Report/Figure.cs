namespace PahlawanPangan.Bench.Report;

/// <summary>One line of the report. All values are medians over the rounds, except <see cref="Worst"/>.</summary>
/// <param name="Name">One of <c>FigureNames</c>.</param>
/// <param name="Unit">The unit of control and engine.</param>
/// <param name="Control">The value that the engine is compared with.</param>
/// <param name="Engine">The engine.</param>
/// <param name="Ratio">The value that the target applies to: engine ÷ control, or the engine's own value where less is better.</param>
/// <param name="Worst">The ratio of the worst round.</param>
/// <param name="Target">The target.</param>
/// <param name="LessIsBetter">Whether the target is a ceiling.</param>
internal sealed record Figure(
    string Name, string Unit, double? Control, double Engine, double Ratio, double Worst, double Target, bool LessIsBetter)
{
    public bool IsMet => LessIsBetter ? Ratio <= Target : Ratio >= Target;

    /// <summary>Notes for the reader, such as the control's best number of connections.</summary>
    public string Note { get; init; } = "";

    /// <summary>What each side of a figure about the product as it runs took, by the side's name.</summary>
    public IReadOnlyDictionary<string, SideJson>? Sides { get; init; }

    /// <summary>A figure of rates: engine ÷ control, round by round.</summary>
    public static Figure OfRates(string name, string unit, IReadOnlyList<double> control, IReadOnlyList<double> engine, double target)
    {
        var ratios = engine.Zip(control, (one, other) => one / other).ToList();
        return new Figure(name, unit, Median(control), Median(engine), Median(ratios), ratios.Min(), target, LessIsBetter: false);
    }

    /// <summary>A figure with a ceiling for the engine's own value.</summary>
    public static Figure OfCeiling(string name, string unit, IReadOnlyList<double>? control, IReadOnlyList<double> engine, double target) =>
        new(name, unit, control is null ? null : Median(control), Median(engine), Median(engine), engine.Max(), target, LessIsBetter: true);

    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = values.Order().ToList();
        var middle = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
