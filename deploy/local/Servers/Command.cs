using System.Diagnostics;

namespace PahlawanPangan.Local.Servers;

/// <summary>A short-lived program, run to its end.</summary>
internal static class Command
{
    private static readonly Dictionary<string, string> NothingElse = [];

    public static async Task<string> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        CancellationToken cancellation = default)
    {
        var (exitCode, output, errors) = await CaptureAsync(program, arguments, environment ?? NothingElse, cancellation);
        return exitCode == 0
            ? output.Trim()
            : throw new ServerStartException(
                $"{program} {string.Join(' ', arguments)} ended with {exitCode}: {errors.Trim()} {output.Trim()}");
    }

    public static async Task<int> ExitCodeAsync(string program, IReadOnlyList<string> arguments) =>
        (await CaptureAsync(program, arguments, NothingElse, CancellationToken.None)).ExitCode;

    private static async Task<(int ExitCode, string Output, string Errors)> CaptureAsync(
        string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, CancellationToken cancellation)
    {
        // The root folder is accessible to every user: initdb runs as another user than this process.
        var info = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }
        using var process = Process.Start(info) ?? throw new ServerStartException($"{program} did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        try
        {
            await process.WaitForExitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
        return (process.ExitCode, await output, await errors);
    }
}
