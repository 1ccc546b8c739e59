using System.Globalization;
using Spectre.Console;

namespace PahlawanPangan.Local.Chaos;

/// <summary>Shows a run while it goes on.</summary>
internal interface IChaosView
{
    /// <summary>Shows it until cancelled.</summary>
    Task ShowAsync(ChaosState state, CancellationToken stopping);
}

/// <summary>Lines, for an output that is no terminal: each line of the log, and the figures every five seconds.</summary>
internal sealed class ChaosLines(TextWriter output) : IChaosView
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public async Task ShowAsync(ChaosState state, CancellationToken stopping)
    {
        var lines = TextWriter.Synchronized(output);
        state.Logged = lines.WriteLine;
        while (true)
        {
            await Task.Delay(Interval, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stopping.IsCancellationRequested)
            {
                return;
            }
            state.Say(Figures.Of(state));
        }
    }
}

/// <summary>A table that is drawn again twice a second, for a terminal.</summary>
internal sealed class ChaosScreen(IAnsiConsole console) : IChaosView
{
    private const int LogLines = 12;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public Task ShowAsync(ChaosState state, CancellationToken stopping) => console.Live(Draw(state)).StartAsync(async screen =>
    {
        while (!stopping.IsCancellationRequested)
        {
            screen.UpdateTarget(Draw(state));
            await Task.Delay(Interval, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        screen.UpdateTarget(Draw(state));
    });

    private static Rows Draw(ChaosState state)
    {
        var processes = new Table().Border(TableBorder.Rounded).AddColumns("process", "id", "state");
        foreach (var member in state.Cluster.Members)
        {
            var colour = member.IsWell ? "green" : "red";
            processes.AddRow(new Text(member.Name), new Text(member.Process), new Markup($"[{colour}]{Markup.Escape(member.State)}[/]"));
        }
        var time = string.Create(
            CultureInfo.InvariantCulture,
            $"{state.Elapsed.TotalSeconds:0} of {state.Options.Duration.TotalSeconds:0} s, seed {state.Options.Seed}");
        return new Rows(
            new Text(time),
            processes,
            new Text(Figures.Of(state)),
            new Markup(state.Fault is { } fault ? $"[red]{Markup.Escape(fault)}[/]" : "[green]no fault[/]"),
            new Text(string.Join('\n', state.LastLines(LogLines))),
            new Text("Ctrl-C ends it with a verdict."));
    }
}

/// <summary>The figures of the moment, in one line.</summary>
internal static class Figures
{
    /// <summary>Claims and other acknowledged requests a second, refusals, repetitions, backlog and lag.</summary>
    public static string Of(ChaosState state)
    {
        var history = state.Load.History;
        FormattableString requests =
            $"{state.Rate():0}/s acknowledged, {history.Claims.Count} claims, {history.Refused} refused, {history.SentAgain} sent again";
        FormattableString events = $", outbox {Count(state.Backlog)}, consumers {Count(state.Lag)} behind";
        return FormattableString.Invariant(requests) + FormattableString.Invariant(events);
    }

    private static string Count(long? events) => events?.ToString(CultureInfo.InvariantCulture) ?? "unknown";
}
