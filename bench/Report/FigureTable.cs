using System.Globalization;
using PahlawanPangan.Bench.Load;

namespace PahlawanPangan.Bench.Report;

/// <summary>Prints figures for people.</summary>
internal static class FigureTable
{
    public static void Write(TextWriter output, IReadOnlyList<Figure> figures)
    {
        output.WriteLine($"{"figure",-17} {"control",12} {"engine",12} {"unit",-12} {"ratio",8} {"worst",8} {"target",7}  met");
        foreach (var figure in figures)
        {
            var control = figure.Control is { } value ? Number(value) : "-";
            var target = (figure.LessIsBetter ? "≤ " : "≥ ") + Number(figure.Target);
            output.WriteLine(
                $"{figure.Name,-17} {control,12} {Number(figure.Engine),12} {figure.Unit,-12} {Number(figure.Ratio),8} "
                + $"{Number(figure.Worst),8} {target,7}  {(figure.IsMet ? "yes" : "NO")}"
                + (figure.Note.Length > 0 ? $"   {figure.Note}" : ""));
        }
    }

    /// <summary>CPU per operation of each contestant, by process.</summary>
    public static void WriteCpu(TextWriter output, IReadOnlyDictionary<string, List<Measured>> rounds)
    {
        if (rounds.Count == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"{"CPU µs per operation",-24} {"per second",12} {"engine/load",12} {"PostgreSQL",12} {"nats-server",12}");
        foreach (var (name, measured) in rounds)
        {
            var cpu = CpuJson.Of(measured);
            output.WriteLine(
                $"{name,-24} {Number(cpu.PerSecond),12} {Micros(cpu.Engine),12} {Micros(cpu.Postgres),12} {Micros(cpu.Nats),12}");
        }
    }

    /// <summary>Each side of the figures about the product as it runs.</summary>
    public static void WriteSides(TextWriter output, IReadOnlyList<Figure> figures)
    {
        if (!figures.Any(static figure => figure.Sides is not null))
        {
            return;
        }

        output.WriteLine();
        output.WriteLine(
            $"{"as run",-26} {"claims/s",9} {"p50 ms",8} {"p99 ms",8} {"drain s",8} {"others",7} {"CPU µs",8}  per claim, by process");
        foreach (var figure in figures)
        {
            foreach (var (name, side) in figure.Sides ?? new Dictionary<string, SideJson>())
            {
                var processes = string.Join(", ", side.Cpu.Select(static process => $"{process.Key} {Number(process.Value)}"));
                output.WriteLine(
                    $"{$"{figure.Name}, {name}",-26} {Number(side.PerSecond),9} {Number(side.P50Ms),8} {Number(side.P99Ms),8} "
                    + $"{Number(side.DrainSeconds),8} {Number(side.OtherCores),7} {Number(side.Cpu.Values.Sum()),8}  {processes}");
            }
        }
    }

    private static string Micros(double value) => value.ToString("0.0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value switch
    {
        >= 1000 => value.ToString("#,##0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };
}
