using System.Diagnostics;
using System.Globalization;

namespace PahlawanPangan.Local.Chaos;

/// <summary>Runs of chaos until there were enough faults, the time is over or a stop is asked for.</summary>
internal sealed class SoakRun(SoakOptions options, TextWriter output)
{
    /// <summary>Runs; the report grows with each verdict, also in its file.</summary>
    public async Task<SoakReport> ExecuteAsync(CancellationToken stopping)
    {
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Soak of {options.Faults} faults, at most {options.Duration.TotalHours:0.##} h, with seed {options.Seed}."));
        var since = Stopwatch.StartNew();
        var verdicts = new List<Verdict>();
        var report = new SoakReport(options, since.Elapsed, verdicts);
        while (report.Faults < options.Faults && since.Elapsed < options.Duration && !stopping.IsCancellationRequested)
        {
            verdicts.Add(await ExecuteOneAsync(options.Run(verdicts.Count, report.Faults, since.Elapsed), stopping));
            report = report with { Elapsed = since.Elapsed };
            if (options.ReportFile is { } file)
            {
                await File.WriteAllTextAsync(file, report.Json(), CancellationToken.None);
            }
        }
        return report;
    }

    private async Task<Verdict> ExecuteOneAsync(ChaosOptions run, CancellationToken stopping)
    {
        var verdict = await new ChaosRun(run, new ChaosLines(output), output).ExecuteAsync(stopping);
        foreach (var line in verdict.Lines(FormattableString.Invariant($"{options.Command} --faults {verdict.Outcomes.Count}")))
        {
            await output.WriteLineAsync(line);
        }
        return verdict;
    }
}
