using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Local.Commands;

/// <summary>
/// `soak`: chaos with every kind of fault for hours, in runs with a verdict each. Exits with 0 only if every invariant holds.
/// </summary>
internal static class SoakCommand
{
    public static async Task<int> ExecuteAsync(SoakOptions options, CancellationToken cancellation)
    {
        var report = await new SoakRun(options, Console.Out).ExecuteAsync(cancellation);
        foreach (var line in report.Lines())
        {
            Console.WriteLine(line);
        }
        return report.Holds ? 0 : 1;
    }
}
