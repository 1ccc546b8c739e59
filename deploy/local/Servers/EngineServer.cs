using System.Globalization;

namespace PahlawanPangan.Local.Servers;

/// <summary>The engine as a separate process that can be killed.</summary>
public sealed class EngineServer : HostServer
{
    private readonly EngineSettings _settings;
    private readonly bool _prepare;

    private EngineServer(ServerFolder folder, EngineSettings settings, ServerOptions options, string? logFile, bool prepare)
        : base(folder, options, logFile) => (_settings, _prepare) = (settings, prepare);

    protected override string Name => "The engine";

    private protected override string AssemblyFile => _settings.AssemblyFile;

    private protected override IReadOnlyList<string> Arguments => _prepare ? ["engine", "--prepare"] : ["engine"];

    /// <param name="settings">The engine's servers and keys.</param>
    /// <param name="options">Its settings are environment variables, which override the defaults of every engine.</param>
    /// <param name="logFile">The log file; null for one in its folder.</param>
    /// <param name="prepare">
    /// Whether it creates missing keys and applies missing migrations first; otherwise they must be there already.
    /// </param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<EngineServer> StartAsync(
        EngineSettings settings, ServerOptions? options = null, string? logFile = null, bool prepare = false,
        CancellationToken cancellation = default)
    {
        options ??= new ServerOptions();
        var folder = await ServerFolder.OpenAsync(options, "engine", user: null);
        var engine = new EngineServer(folder, settings, options, logFile, prepare);
        await engine.StartOnFreePortAsync(options.PreferredPort, cancellation);
        return engine;
    }

    private protected override Dictionary<string, string> Environment()
    {
        var environment = _settings.Environment;
        // Orleans' default ports are fixed, which would prevent a second engine from starting.
        environment["PANGAN_SILO_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        environment["PANGAN_SILO_GATEWAY_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        return environment;
    }
}
