using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Tests.Faults;

/// <summary>The soak with three faults, and with one of each family that this machine can make; `./test soak` makes a thousand.</summary>
[ServerTests]
public sealed class SoakCommandTests
{
    private const int Seed = 4;

    private const int ShortSeed = 285;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    [Fact(Explicit = true)]
    public async Task Short_soak_of_failovers_breaks_no_invariant_and_is_reported()
    {
        var kinds = await AssertHoldsAsync("failover", 3, ShortSeed);

        Assert.Equal(["broker leader killed", "database failover", "redis failover"], kinds);
    }

    [Fact(Explicit = true)]
    public async Task One_round_of_every_family_breaks_no_invariant_and_is_reported() =>
        await AssertHoldsAsync("all", FaultPlan.KindsOf(FaultGroups.All).Count, Seed);

    [Theory]
    [InlineData("--hours 0", "--hours is 0; set it from 0.01 to 168.")]
    [InlineData("--faults 0", "--faults is 0; set it from 1 to 1000000.")]
    [InlineData("--rate 1001", "--rate is 1001; set it from 0.5 to 1000.")]
    [InlineData("--kinds disks", "--kinds has 'disks', which is no kind of fault.")]
    public async Task Wrong_option_is_an_error_that_names_it(string options, string named)
    {
        var (exitCode, output) = await RunAsync(options.Split(' '));

        Assert.Equal(2, exitCode);
        Assert.Contains(named, output, StringComparison.Ordinal);
    }

    /// <returns>The kinds of faults that were made.</returns>
    private static async Task<List<string>> AssertHoldsAsync(string kinds, int faults, int seed)
    {
        Categories.RequireServers();
        var folder = Directory.CreateTempSubdirectory("pangan-soak-");
        var report = Path.Combine(folder.FullName, "report.json");

        var (exitCode, output) = await RunAsync(
            "--faults", Text(faults), "--seed", Text(seed), "--rate", "12", "--kinds", kinds, "--json", report);

        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.True(exitCode == 0, output);
        var command = kinds == "all" ? "./test soak" : $"./test soak --kinds {kinds}";
        Assert.EndsWith(
            $"Every invariant holds. The same faults again: {command} --seed {seed} --faults {faults}\n",
            output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        folder.Delete(recursive: true);
        Assert.True(json.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal(faults, json.RootElement.GetProperty("faults").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("lost").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("doubled").GetInt32());
        var made = json.RootElement.GetProperty("kinds").EnumerateArray().ToList();
        Assert.Equal(faults, made.Sum(kind => kind.GetProperty("number").GetInt32()));
        return [.. made.Select(kind => kind.GetProperty("kind").GetString()!)];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        using var patience = new CancellationTokenSource(Patience);
        using var program = Process.Start(new ProcessStartInfo("dotnet", [typeof(ChaosOptions).Assembly.Location, "soak", .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        var output = program.StandardOutput.ReadToEndAsync(patience.Token);
        var errors = program.StandardError.ReadToEndAsync(patience.Token);
        await program.WaitForExitAsync(patience.Token);
        return (program.ExitCode, await errors + await output);
    }
}
