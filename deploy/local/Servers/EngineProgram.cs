using System.Diagnostics;

namespace PahlawanPangan.Local.Servers;

/// <summary>The host program: where it is, and its commands that end by themselves.</summary>
public static class EngineProgram
{
    /// <summary>PANGAN_ENGINE names another one than this build's.</summary>
    public static string AssemblyFile =>
        Environment.GetEnvironmentVariable("PANGAN_ENGINE") is { Length: > 0 } named ? named : DotnetProgram.AssemblyOf("PahlawanPangan.Silo");

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
        var info = new ProcessStartInfo(DotnetProgram.Host, [AssemblyFile, .. arguments]);
        foreach (var (name, value) in CommandEnvironment(settings))
        {
            info.Environment[name] = value;
        }
        using var process = Process.Start(info) ?? throw new ServerStartException("The engine did not start.");
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    private static Task<string> RunAsync(EngineSettings settings, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        Command.RunAsync(DotnetProgram.Host, [AssemblyFile, .. arguments], CommandEnvironment(settings), cancellation);

    /// <summary>A command is over before large heaps and code compiled by its profile would pay off.</summary>
    private static Dictionary<string, string> CommandEnvironment(EngineSettings settings) => new(settings.Environment)
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_TieredPGO"] = "0",
    };
}
