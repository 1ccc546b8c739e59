using System.Text.Json;
using System.Text.Json.Serialization;
using PahlawanPangan.Bench.Load;
using PahlawanPangan.Bench.Machine;

namespace PahlawanPangan.Bench.Report;

/// <summary>The report for programs.</summary>
internal sealed record ReportJson(IReadOnlyList<FigureJson> Figures, IReadOnlyDictionary<string, CpuJson>? Cpu)
{
    public static async Task WriteAsync(string file, IEnumerable<Figure> figures, IReadOnlyDictionary<string, List<Measured>> rounds)
    {
        var report = new ReportJson([.. figures.Select(FigureJson.Of)], rounds.ToDictionary(one => one.Key, one => CpuJson.Of(one.Value)));
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, ReportJsonContext.Default.ReportJson) + "\n");
    }
}

/// <summary>What one operation of a contestant cost, in CPU microseconds by process, and how many it did per second (median).</summary>
internal sealed record CpuJson(double PerSecond, double Engine, double Postgres, double Nats)
{
    private const double MicrosPerSecond = 1e6;

    public static CpuJson Of(IReadOnlyList<Measured> rounds)
    {
        var operations = Math.Max(1.0, rounds.Sum(static round => round.Operations)) / MicrosPerSecond;
        var cpu = rounds.Aggregate(default(CpuTime), static (sum, round) => sum + round.Cpu);
        return new CpuJson(
            Figure.Median([.. rounds.Select(static round => round.PerSecond)]), cpu.Engine / operations, cpu.Postgres / operations,
                cpu.Nats / operations);
    }
}

/// <summary>One figure of the report for programs.</summary>
internal sealed record FigureJson(
    string Name, double? Control, double Engine, double Ratio, double Worst, double Target, bool Met, string Unit, string Note)
{
    /// <summary>CPU microseconds of the engine's processes per claim, by process.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Cpu { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, SideJson>? Sides { get; init; }

    public static FigureJson Of(Figure figure) => new(
        figure.Name, figure.Control, figure.Engine, figure.Ratio, figure.Worst, figure.Target, figure.IsMet, figure.Unit, figure.Note)
    {
        Cpu = figure.Sides?.GetValueOrDefault(SideJson.Product)?.Cpu,
        Sides = figure.Sides,
    };
}

/// <summary>
/// One side of a figure about the product as it runs: medians of claims per second, of latencies in milliseconds, of the seconds until
/// everything downstream was done, and of the cores that others kept busy meanwhile; and CPU microseconds per claim by process.
/// </summary>
internal sealed record SideJson(
    double PerSecond, double P50Ms, double P99Ms, double DrainSeconds, double OtherCores, IReadOnlyDictionary<string, double> Cpu)
{
    /// <summary>The name of this project's side.</summary>
    public const string Product = "engine";
}

/// <summary>Names as the report has them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ReportJson))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
