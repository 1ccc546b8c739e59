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
        await using var servers = await BenchServers.StartAsync();
        var output = Console.Out;
        await MachineFacts.WriteAsync(output, servers);
        var contest = new Contest(options, Console.Error);
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

        figures = [.. figures.OrderBy(figure => FigureNames.All.ToList().IndexOf(figure.Name))];
        await contest.SayAsync("done");
        FigureTable.Write(output, figures);
        FigureTable.WriteCpu(output, contest.Rounds);
        await output.WriteLineAsync();
        await claims.WriteFactsAsync(output);
        if (options.JsonFile is { } file)
        {
            await ReportJson.WriteAsync(file, figures, contest.Rounds);
        }

        return 0;

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
