using System.Diagnostics;
using System.Text.RegularExpressions;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// Programs from npm that tests start: linters, generators and clients of other languages. The packages of tests/node/package-lock.json are
/// installed once for all tests, outside of what is built.
/// </summary>
internal static partial class NodePrograms
{
    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(9);
    private static readonly TimeSpan RunLimit = TimeSpan.FromMinutes(8);

    /// <summary>They call nothing home, and ask for no newer version.</summary>
    private static readonly Dictionary<string, string> Quiet = new()
    {
        ["NO_UPDATE_NOTIFIER"] = "1",
        ["REDOCLY_TELEMETRY"] = "off",
        ["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true",
    };

    private static readonly Lazy<Task<string>> Packages = new(static () => InstallAsync(Repository.PathOf("tests", "node")));

    /// <summary>Why these tests cannot run on this machine; null when they can.</summary>
    public static string? Missing { get; } = FindMissing();

    /// <summary>The folder that holds node_modules with the packages of tests/node.</summary>
    public static Task<string> FolderAsync()
    {
        Assert.SkipWhen(Missing is not null, Missing ?? "");
        return Packages.Value;
    }

    /// <summary>Runs a program of the packages, such as "redocly"; returns how it ended and what it printed.</summary>
    public static async Task<(int Status, string Output)> RunAsync(string program, string workingFolder, params string[] arguments) =>
        await StartAsync(Path.Combine(await FolderAsync(), "node_modules", ".bin", program), workingFolder, RunLimit, arguments);

    /// <summary>Runs a script with the packages of tests/node at hand; returns how it ended and what it printed.</summary>
    public static async Task<(int Status, string Output)> RunScriptAsync(string script, params string[] arguments)
    {
        // Node looks for packages beside the script, so it runs from the packages' folder.
        var folder = await FolderAsync();
        var copy = Path.Combine(folder, $"{Path.GetFileNameWithoutExtension(script)}-{Guid.NewGuid():N}{Path.GetExtension(script)}");
        File.Copy(script, copy);
        try
        {
            return await StartAsync("node", folder, RunLimit, [copy, .. arguments]);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    /// <summary>Installs what a folder's package-lock.json names, into a folder of .local that has its hash; returns that folder.</summary>
    public static async Task<string> InstallAsync(string folder)
    {
        var (status, output) = await StartAsync(
            Repository.PathOf("tests", "node", "install.sh"), Repository.PathOf(), InstallLimit, [folder]);
        var away = RegistryAway().Match(output);
        Assert.SkipWhen(status != 0 && away.Success, $"The packages of {folder} cannot be fetched now ({away.Value}).");
        Assert.True(status == 0, output);
        return output.Split('\n')[0];
    }

    /// <summary>Runs a program to its end, within a limit; with variables besides those of this process.</summary>
    public static async Task<(int Status, string Output)> StartAsync(
        string program, string workingFolder, TimeSpan limit, IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingFolder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true,
        };
        foreach ((var name, var value) in Quiet.Concat(environment ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var printed = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(limit);
        try
        {
            await process.WaitForExitAsync(late.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} did not end within {limit.TotalSeconds:0} s.");
        }

        return (process.ExitCode, await printed + await complained);
    }

    /// <summary>What npm says when the registry does not give it a package, which is no fault of the packages that are named.</summary>
    [GeneratedRegex(@"npm error code (E[45]\d\d|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ECONNRESET|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ENETUNREACH)")]
    private static partial Regex RegistryAway();

    private static string? FindMissing()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        return Array.Exists(folders, static folder => File.Exists(Path.Combine(folder, "npm")))
            ? null
            : "npm is not installed (Debian: apt-get install nodejs npm).";
    }
}
