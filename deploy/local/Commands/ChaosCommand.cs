using PahlawanPangan.Local.Chaos;
using Spectre.Console;

namespace PahlawanPangan.Local.Commands;

/// <summary>
/// `chaos`: an instance of its own under load, whose servers and silos are taken away in turn. Exits with 0 only if every invariant holds.
/// </summary>
internal static class ChaosCommand
{
    public static async Task<int> ExecuteAsync(ChaosOptions options, CancellationToken cancellation)
    {
        IChaosView view = Console.IsOutputRedirected || !AnsiConsole.Profile.Capabilities.Interactive
            ? new ChaosLines(Console.Out)
            : new ChaosScreen(AnsiConsole.Console);
        var verdict = await new ChaosRun(options, view, Console.Out).ExecuteAsync(cancellation);
        foreach (var line in verdict.Lines($"./run chaos{options.Groups.Option(FaultGroups.Processes)}"))
        {
            Console.WriteLine(line);
        }
        return verdict.Holds ? 0 : 1;
    }
}
