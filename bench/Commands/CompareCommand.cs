using PahlawanPangan.Bench.AsRun;
using PahlawanPangan.Bench.Figures;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Bench.Commands;

/// <summary>Measures the engine beside the control and reports.</summary>
internal static class CompareCommand
{
    /// <summary>Runs it; returns 0 even if a target is missed, since a miss is a result.</summary>
    public static async Task<int> RunAsync(CompareOptions options)
    {
        var wanted = options.Only.Count > 0 ? options.Only : FigureNames.All;
        var output = Console.Out;
        var contest = new Contest(options, Console.Error);
        await MachineFacts.WriteMachineAsync(output);

        // Before any other side runs: these have the machine to themselves.
        using var asRun = new AsRunFigures(options, wanted, output, contest.SayAsync);
        await asRun.MeasureAsync();
        List<Figure> figures = [.. asRun.Figures()];
        if (wanted.Except(FigureNames.AsRun).Any())
        {
            figures.AddRange(await MeasureOthersAsync(options, wanted, output, contest));
        }

        figures = [.. figures.OrderBy(figure => FigureNames.All.ToList().IndexOf(figure.Name))];
        await contest.SayAsync("done");
        await output.WriteLineAsync();
        FigureTable.Write(output, figures);
        FigureTable.WriteSides(output, figures);
        FigureTable.WriteCpu(output, contest.Rounds);
        if (options.JsonFile is { } file)
        {
            await ReportJson.WriteAsync(file, figures, contest.Rounds);
        }

        return 0;
    }

    /// <summary>The figures about parts of the product.</summary>
    private static async Task<List<Figure>> MeasureOthersAsync(
        CompareOptions options, IReadOnlyList<string> wanted, TextWriter output, Contest contest)
    {
        await using var servers = await BenchServers.StartAsync(BenchServers.ForRounds);
        await MachineFacts.WritePostgresAsync(output, "other figures", servers);
        await using var claims = new ClaimFigures(servers, options, wanted, contest);
        await using var drain = new DrainFigure(servers, options, wanted, contest);
        await using var http = new HttpFigures(servers, options, wanted, contest);

        // The losses of a kill do not depend on the speed of the machine.
        List<Figure> lost = [];
        await Task.WhenAll(PrepareAsync(), KillAsync());
        http.Enter();
        await contest.SayAsync("everything is ready");
        await contest.RunAsync();
        List<Figure> figures = [.. claims.Figures(), .. drain.Figures(), .. http.Figures(), .. AllocationFigures.Measure(wanted), .. lost];
        if (wanted.Contains(FigureNames.Latency))
        {
            figures.Add(await claims.MeasureLatencyAsync(Console.Error));
        }

        await claims.WriteFactsAsync(output);
        return figures;

        async Task PrepareAsync()
        {
            await claims.PrepareAsync();
            await drain.PrepareAsync();
            await http.StartAsync();
        }

        async Task KillAsync()
        {
            if (wanted.Contains(FigureNames.Lost))
            {
                lost.Add(await new LostFigure(servers, options, Console.Error).MeasureAsync());
            }
        }
    }
}
