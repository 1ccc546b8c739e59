using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Bench.AsRun;

/// <summary>The result of one side with a number of connections in one round.</summary>
/// <param name="PerSecond">Claims per second.</param>
/// <param name="P50Ms">Half of them took less.</param>
/// <param name="P99Ms">Of a hundred, one took longer.</param>
/// <param name="DrainSeconds">How long everything downstream took after the last of them.</param>
/// <param name="Claims">How many there were.</param>
/// <param name="CpuSeconds">The CPU time that the side's processes took for them.</param>
/// <param name="OtherCores">How many cores others than the side and its load kept busy meanwhile.</param>
internal sealed record SideMeasured(
    double PerSecond, double P50Ms, double P99Ms, double DrainSeconds, long Claims, IReadOnlyDictionary<string, double> CpuSeconds,
    double OtherCores)
{
    private const double MicrosPerSecond = 1e6;

    /// <summary>Several rounds together: medians, and the CPU time of all of them over the claims of all of them.</summary>
    public static SideJson Of(IReadOnlyList<SideMeasured> rounds)
    {
        var claims = Math.Max(1.0, rounds.Sum(static round => round.Claims)) / MicrosPerSecond;
        return new SideJson(
            Median(static round => round.PerSecond), Median(static round => round.P50Ms), Median(static round => round.P99Ms),
            Median(static round => round.DrainSeconds), Median(static round => round.OtherCores),
            rounds[0].CpuSeconds.Keys.ToDictionary(
                static process => process, process => rounds.Sum(round => round.CpuSeconds[process]) / claims));

        double Median(Func<SideMeasured, double> value) => Figure.Median([.. rounds.Select(value)]);
    }
}
