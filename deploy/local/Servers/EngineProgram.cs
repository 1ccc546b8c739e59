using System.Diagnostics;

namespace PahlawanPangan.Local.Servers;

/// <summary>The host program: its path, and its commands that run and exit.</summary>
public static class EngineProgram
{
    /// <summary>PANGAN_ENGINE overrides this build's program.</summary>
    public static string AssemblyFile =>
        Environment.GetEnvironmentVariable("PANGAN_ENGINE") is { Length: > 0 } named
            ? named
            : DotnetProgram.AssemblyOf("PahlawanPangan.Silo");

    /// <summary>Applies the missing migrations.</summary>
    public static Task MigrateAsync(EngineSettings settings, CancellationToken cancellation = default) =>
        RunAsync(settings, ["migrate"], cancellation);

    /// <summary>Creates the missing keys.</summary>
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

    /// <summary>Verifies the whole ledger.</summary>
    /// <exception cref="ServerStartException">It is not verified; the message says why.</exception>
    public static Task VerifyLedgerAsync(EngineSettings settings, CancellationToken cancellation = default) =>
        RunAsync(settings, ["ledger", "verify"], cancellation);

    /// <summary>Runs a command of the engine in the caller's terminal and folder.</summary>
    /// <returns>Its exit code.</returns>
    public static Task<int> RunInTerminalAsync(
        EngineSettings settings, IReadOnlyList<string> arguments, CancellationToken cancellation = default) =>
        RunInTerminalAsync(CommandEnvironment(settings), arguments, cancellation);

    /// <summary>The same for a command that needs no server and no key.</summary>
    /// <returns>Its exit code.</returns>
    public static Task<int> RunInTerminalAsync(IReadOnlyList<string> arguments, CancellationToken cancellation = default) =>
        RunInTerminalAsync(new Dictionary<string, string> { ["DOTNET_gcServer"] = "0" }, arguments, cancellation);

    private static async Task<int> RunInTerminalAsync(
        Dictionary<string, string> environment, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var info = new ProcessStartInfo(DotnetProgram.Host, [AssemblyFile, .. arguments]);
        foreach (var (name, value) in environment)
        {
            info.Environment[name] = value;
        }
        using var process = Process.Start(info) ?? throw new ServerStartException("The engine did not start.");
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    private static Task<string> RunAsync(EngineSettings settings, IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        Command.RunAsync(DotnetProgram.Host, [AssemblyFile, .. arguments], CommandEnvironment(settings), cancellation);

    /// <summary>A command ends before a server heap would pay off.</summary>
    private static Dictionary<string, string> CommandEnvironment(EngineSettings settings) => new(settings.Environment)
    {
        ["DOTNET_gcServer"] = "0",
    };
}
