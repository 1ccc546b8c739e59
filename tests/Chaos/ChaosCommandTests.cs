using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Tests.Chaos;

/// <summary>`./run chaos`, as a user runs it.</summary>
[ClusterTests]
public sealed partial class ChaosCommandTests
{
    /// <summary>Its faults are: the broker is killed, the database is killed, Redis is stopped, a silo is stopped.</summary>
    private const int Seed = 35;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Short_chaos_breaks_no_invariant_and_says_so()
    {
        Categories.RequireServers();
        var (exitCode, output) = await RunAsync("chaos", "--minutes", "0.2", "--seed", Seed.ToString(CultureInfo.InvariantCulture));

        Assert.True(exitCode == 0, output);
        var faults = Fault().Matches(output).ToDictionary(
            match => match.Groups[1].Value, match => int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
        Assert.NotEmpty(faults);
        Assert.Equal(Expected(faults.Values.Sum()), faults.OrderBy(fault => fault.Key, StringComparer.Ordinal));
        Assert.Equal(10, output.Split('\n').Count(line => line.StartsWith("  ok      ", StringComparison.Ordinal)));
        Assert.EndsWith($"Every invariant holds. The same faults again: ./run chaos --seed {Seed}\n", output, StringComparison.Ordinal);
        Assert.DoesNotContain("No oversell: 0 claims", output, StringComparison.Ordinal);
        Assert.Contains("restored connection, flushing outbox", output, StringComparison.Ordinal);
        Assert.Contains("outbox flushed", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--minutes 0", "--minutes is 0; set it from 0.1 to 60.")]
    [InlineData("--minutes 61", "--minutes is 61; set it from 0.1 to 60.")]
    [InlineData("--seed many", "many")]
    [InlineData("--rate 0", "--rate is 0; set it from 0.5 to 1000.")]
    [InlineData("--kinds clocks", "--kinds has 'clocks', which is no kind of fault.")]
    [InlineData("--kinds 3", "--kinds has '3', which is no kind of fault.")]
    public async Task Wrong_option_is_an_error_that_names_it(string options, string named)
    {
        var (exitCode, output) = await RunAsync(["chaos", .. options.Split(' ')]);

        Assert.Equal(2, exitCode);
        Assert.Contains(named, output, StringComparison.Ordinal);
    }

    /// <summary>How often each kind is among the first faults of the seed.</summary>
    private static IEnumerable<KeyValuePair<string, int>> Expected(int count)
    {
        var plan = new FaultPlan(Seed, silos: 2);
        return Enumerable.Range(0, count).Select(_ => plan.Next().Kind).CountBy(kind => kind)
            .OrderBy(kind => kind.Key, StringComparer.Ordinal);
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var program = Process.Start(new ProcessStartInfo("dotnet", [typeof(ChaosOptions).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = program.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = program.StandardError.ReadToEndAsync(patience.Token);
        await program.WaitForExitAsync(patience.Token);
        return (program.ExitCode, await errors + await output);
    }

    [GeneratedRegex(@"^  ((?:broker|database|redis|silo) \w+) +(\d+) +0 +0 +[\d.]+ s", RegexOptions.Multiline)]
    private static partial Regex Fault();
}
