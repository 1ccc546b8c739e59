using System.Text.Json;
using System.Text.Json.Serialization;

namespace PahlawanPangan.Bench.Report;

/// <summary>The report for programs.</summary>
internal sealed record ReportJson(string Packages, IReadOnlyList<FigureJson> Figures)
{
    public static async Task WriteAsync(string file, string packages, IEnumerable<Figure> figures)
    {
        var report = new ReportJson(packages, [.. figures.Select(FigureJson.Of)]);
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(report, ReportJsonContext.Default.ReportJson) + "\n");
    }
}

/// <summary>One figure of the report for programs.</summary>
internal sealed record FigureJson(
    string Name, double? Control, double Engine, double Ratio, double Worst, double Target, bool Met, string Unit, string Note)
{
    public static FigureJson Of(Figure figure) => new(
        figure.Name, figure.Control, figure.Engine, figure.Ratio, figure.Worst, figure.Target, figure.IsMet, figure.Unit, figure.Note);
}

/// <summary>Names as the report has them.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ReportJson))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
