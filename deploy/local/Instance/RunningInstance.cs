using System.Globalization;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Instance;

/// <summary>An engine over its servers, from start to end.</summary>
internal sealed class RunningInstance : IInstance
{
    /// <summary>The port for browsers and pasted requests, unless it is taken.</summary>
    private const int UsualPort = 5080;

    private readonly BackingServers _servers;

    private RunningInstance(BackingServers servers, EngineServer engine, EngineSettings settings)
    {
        _servers = servers;
        Engine = engine;
        Settings = settings;
    }

    public EngineServer Engine { get; }

    public EngineSettings Settings { get; }

    public InstanceFacts Facts => new(
        Engine.Url,
        Settings.PostgresConnectionString,
        Settings.NatsUrl,
        Settings.KeysFolder,
        new InstanceProcesses(Environment.ProcessId, Engine.ProcessId, _servers.Postgres?.ProcessId, _servers.Nats?.ProcessId),
        DateTimeOffset.UtcNow)
    {
        PublicUrl = Settings.PublicUrl,
        Grpc = Engine.GrpcUrl,
        Metrics = $"{Engine.MetricsUrl}/metrics",
    };

    public Action? Changed { get; set; }

    public int PreferredPort => UsualPort;

    public IReadOnlyList<string> Logs => [Engine.LogFile];

    public static async Task<RunningInstance> StartAsync(Checkout checkout, Action<string> say, CancellationToken cancellation)
    {
        say("Starting PostgreSQL and nats-server.");
        var servers = await BackingServers.StartAsync(checkout.DataFolder, say, cancellation);
        try
        {
            var port = FreePort.Prefer(UsualPort);
            var settings = new EngineSettings(servers.PostgresConnectionString, servers.NatsUrl, checkout.KeysFolder)
            {
                PublicUrl = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            };
            say("Starting the engine, which first brings the database up to date.");
            var options = new ServerOptions { Folder = checkout.EngineFolder, PreferredPort = port, Say = say };
            var engine = await EngineServer.StartAsync(settings, options, LogFiles.Fresh(checkout.EngineLog), prepare: true, cancellation);
            return new RunningInstance(servers, engine, settings);
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    public Task<string> WaitForFirstExitAsync(CancellationToken cancellation) =>
        _servers.WaitForFirstExitAsync("The engine", Engine.WaitForExitAsync(cancellation), cancellation);

    /// <summary>The engine first, so that it can finish its work; then the broker, then the database.</summary>
    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        await _servers.DisposeAsync();
    }
}
