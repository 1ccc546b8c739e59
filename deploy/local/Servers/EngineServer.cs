using System.Globalization;
using System.Net;

namespace PahlawanPangan.Local.Servers;

/// <summary>The engine as a process of its own, so that it can be killed like one.</summary>
public sealed class EngineServer : LocalServer
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly ServerFolder _folder;
    private readonly EngineSettings _settings;
    private readonly IReadOnlyDictionary<string, string> _environment;

    private EngineServer(ServerFolder folder, EngineSettings settings, ServerOptions options, string? logFile)
    {
        _folder = folder;
        _settings = settings;
        _environment = options.Settings;
        LogFile = logFile ?? folder["server.log"];
    }

    public override string LogFile { get; }

    public string Url => $"http://127.0.0.1:{Port}";

    protected override string Name => "The engine";

    private protected override ServerFolder ServerFolder => _folder;

    private protected override int StopSignal => Signals.Terminate;

    /// <param name="settings">The engine's servers and keys; migrations and keys must be there already.</param>
    /// <param name="options">Its settings are environment variables, over those that every engine is started with.</param>
    /// <param name="logFile">Null: in its folder.</param>
    /// <param name="cancellation">Gives up the start.</param>
    public static async Task<EngineServer> StartAsync(
        EngineSettings settings, ServerOptions? options = null, string? logFile = null, CancellationToken cancellation = default)
    {
        options ??= new ServerOptions();
        var folder = await ServerFolder.OpenAsync(options.Folder, "engine", user: null, options.Say);
        var engine = new EngineServer(folder, settings, options, logFile);
        await engine.StartOnFreePortAsync(options.PreferredPort, cancellation);
        return engine;
    }

    private protected override ServerLaunch Launch(int port)
    {
        var environment = _settings.Environment;
        environment["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        // Orleans has fixed ones unless told otherwise, which would keep a second engine from starting.
        environment["PANGAN_SILO_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        environment["PANGAN_SILO_GATEWAY_PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        // The log is a file: colours would be noise in it.
        environment["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "0";
        foreach (var (name, value) in _environment)
        {
            environment[name] = value;
        }
        var assembly = EngineProgram.AssemblyFile;
        return new ServerLaunch(EngineProgram.DotnetHost, [assembly], LogFile, Path.GetDirectoryName(assembly)!) { Environment = environment };
    }

    private protected override async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        // Another engine may have the port that this one is about to fail to get, and would answer in its place.
        if (!ListeningSockets.IsListening(ProcessId, Port))
        {
            return false;
        }
        using var answer = await Http.GetAsync(new Uri($"{Url}/healthz/ready"), cancellation);
        return answer.StatusCode == HttpStatusCode.OK;
    }
}
