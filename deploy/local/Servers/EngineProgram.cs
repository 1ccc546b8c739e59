using System.Diagnostics;

namespace PahlawanPangan.Local.Servers;

/// <summary>The engine's executable: where it is, and its commands that end by themselves.</summary>
public static class EngineProgram
{
    private const string AssemblyName = "PahlawanPangan.Engine.dll";

    /// <summary>The host that runs this program, which is the right one; a test runner has one of its own.</summary>
    internal static string DotnetHost =>
        Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    /// <summary>PANGAN_ENGINE names another one than this build's.</summary>
    public static string AssemblyFile
    {
        get
        {
            if (Environment.GetEnvironmentVariable("PANGAN_ENGINE") is { Length: > 0 } named)
            {
                return named;
            }
            // Outputs are bin/<project>/<configuration>: the engine's is found from that of whatever program this is.
            var output = new DirectoryInfo(AppContext.BaseDirectory);
            var built = Path.Combine(output.Parent?.Parent?.FullName ?? "/", "PahlawanPangan.Engine", output.Name, AssemblyName);
            return File.Exists(built)
                ? built
                : throw new ServerStartException($"The engine is not built: there is no {built}. Build it, or name it in PANGAN_ENGINE.");
        }
    }

    /// <summary>Applies the migrations that the database lacks.</summary>
    public static Task MigrateAsync(EngineSettings settings, CancellationToken cancellation = default) =>
        RunAsync(settings, ["migrate"], cancellation);

    /// <summary>Makes the keys that the folder lacks.</summary>
    public static Task MakeKeysAsync(EngineSettings settings, CancellationToken cancellation = default)
    {
        Directory.CreateDirectory(settings.KeysFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return RunAsync(settings, ["keys"], cancellation);
    }

    /// <summary>A bearer token, as `token --role donor` prints it.</summary>
    public static async Task<string> TokenAsync(
        EngineSettings settings, IReadOnlyList<string> arguments, CancellationToken cancellation = default)
    {
        var said = await RunAsync(settings, ["token", .. arguments], cancellation);
        return said.Split('\n')[^1].Trim();
    }

    /// <summary>Runs a command of the engine as if the caller had typed it: same terminal, same folder.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunInTheOpenAsync(
        EngineSettings settings, IReadOnlyList<string> arguments, CancellationToken cancellation = default)
    {
        var info = new ProcessStartInfo(DotnetHost, [AssemblyFile, .. arguments]);
        foreach (var (name, value) in settings.Environment)
        {
            info.Environment[name] = value;
        }
        using var process = Process.Start(info) ?? throw new ServerStartException("The engine did not start.");
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    private static Task<string> RunAsync(EngineSettings settings, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        Command.RunAsync(DotnetHost, [AssemblyFile, .. arguments], settings.Environment, cancellation);
}
