using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PahlawanPangan.Local.Chaos;

namespace PahlawanPangan.Tests.Faults;

/// <summary>The short form of the soak: one fault of each family that this machine can make, as `./test soak` makes a thousand.</summary>
[ServerTests]
public sealed class SoakCommandTests
{
    private const int Seed = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    [Fact(Explicit = true)]
    public async Task One_round_of_every_family_breaks_no_invariant_and_is_reported()
    {
        Categories.RequireServers();
        var folder = Directory.CreateTempSubdirectory("pangan-soak-");
        var report = Path.Combine(folder.FullName, "report.json");
        var faults = FaultPlan.KindsOf(FaultGroups.All).Count;

        var (exitCode, output) = await RunAsync(
            "--faults", Text(faults), "--seed", Text(Seed), "--rate", "12", "--json", report);

        Assert.True(exitCode == 0, output);
        Assert.EndsWith(
            $"Every invariant holds. The same faults again: ./test soak --seed {Seed} --faults {faults}\n",
            output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(await File.ReadAllTextAsync(report));
        folder.Delete(recursive: true);
        Assert.True(json.RootElement.GetProperty("holds").GetBoolean());
        Assert.Equal(faults, json.RootElement.GetProperty("faults").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("lost").GetInt32());
        Assert.Equal(0, json.RootElement.GetProperty("doubled").GetInt32());
        Assert.Equal(faults, json.RootElement.GetProperty("kinds").EnumerateArray().Sum(kind => kind.GetProperty("number").GetInt32()));
    }

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
