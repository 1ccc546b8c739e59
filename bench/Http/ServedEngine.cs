using System.Globalization;
using System.Reflection;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Bench.Http;

/// <summary>Silo and gateway in a separate process, with the echo.</summary>
internal sealed class ServedEngine : IAsyncDisposable
{
    private readonly EngineServer _server;
    private readonly HttpClient _http = new();

    private ServedEngine(EngineServer server, Callers callers)
    {
        _server = server;
        Callers = callers;
    }

    public Callers Callers { get; }

    public int Port => _server.Port;

    /// <summary>Where it serves gRPC.</summary>
    public string GrpcUrl => _server.GrpcUrl;

    public int ProcessId => _server.ProcessId;

    public static async Task<ServedEngine> StartAsync(
        string connectionString, string natsUrl, Callers callers, bool downstream, bool telemetry,
        IReadOnlyDictionary<string, string?> settings, string? otlpUrl = null)
    {
        var environment = settings.ToDictionary(
            setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), setting => setting.Value ?? "");
        environment["Downstream__Enabled"] = downstream ? "true" : "false";
        environment[ServeCommand.RelaysVariable] = downstream ? "1" : "";
        environment["Telemetry__Enabled"] = telemetry ? "true" : "false";
        environment["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlpUrl ?? "";
        var server = await EngineServer.StartAsync(
            new EngineSettings(connectionString, natsUrl, callers.KeysFolder)
            {
                // This program has a command `engine` too.
                Program = Assembly.GetExecutingAssembly().Location,
            },
            new ServerOptions { Settings = environment });
        return new ServedEngine(server, callers);
    }

    /// <summary>The total compilation time of its runtime so far.</summary>
    public async Task<TimeSpan> CompiledAsync() => TimeSpan.FromTicks(long.Parse(
        await _http.GetStringAsync(new Uri($"http://127.0.0.1:{Port}{ServeCommand.CompiledPath}")), CultureInfo.InvariantCulture));

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _server.KillAsync();

    public Task RestartAsync() => _server.RestartAsync();

    /// <summary>Kills it: its pending work does not matter any more.</summary>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _server.KillAsync();
        await _server.DisposeAsync();
    }
}
