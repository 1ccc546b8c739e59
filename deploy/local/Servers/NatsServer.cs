using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PahlawanPangan.Local.Servers;

/// <summary>A private nats-server with JetStream.</summary>
public sealed class NatsServer : LocalServer
{
    private readonly ServerFolder _folder;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string _serverName;

    private NatsServer(ServerFolder folder, ServerOptions options)
        : base(options)
    {
        _folder = folder;
        _settings = options.Settings;

        // It stays with the data: a cluster knows its members by their names.
        var name = folder["name"];
        if (!File.Exists(name))
        {
            File.WriteAllText(name, $"pangan-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        }
        _serverName = File.ReadAllText(name);
    }

    /// <summary>Its name in the answers of JetStream.</summary>
    public string ServerName => _serverName;

    public string Url => $"nats://{Host.Address}:{Port}";

    protected override string Name => "nats-server";

    private protected override ServerFolder ServerFolder => _folder;

    private protected override int StopSignal => Signals.Terminate;

    public static async Task<NatsServer> StartAsync(ServerOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ServerOptions();
        var folder = await ServerFolder.OpenAsync(options, "nats", user: null);
        var server = new NatsServer(folder, options);
        await server.StartOnFreePortAsync(options.PreferredPort, cancellation);
        return server;
    }

    /// <summary>Discards what it stores, while it does not run, as a lost disk does.</summary>
    public void LoseData()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException("nats-server runs; stop or kill it first.");
        }
        if (Directory.Exists(_folder["data"]))
        {
            Directory.Delete(_folder["data"], recursive: true);
        }
    }

    private protected override ServerLaunch Launch(int port)
    {
        File.WriteAllText(_folder["nats.conf"], Configuration(port));
        return new ServerLaunch(ServerBinaries.Nats(), ["-c", _folder["nats.conf"]], LogFile, Folder);
    }

    /// <summary>The server greets with one line, INFO and a JSON object, which contains its name and whether it has JetStream.</summary>
    private protected override async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(Host.Address), Port, cancellation);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        var greeting = await reader.ReadLineAsync(cancellation) ?? "";
        using var info = JsonDocument.Parse(greeting[greeting.IndexOf('{', StringComparison.Ordinal)..]);
        return info.RootElement.GetProperty("server_name").GetString() == _serverName
            && info.RootElement.GetProperty("jetstream").GetBoolean();
    }

    private string Configuration(int port)
    {
        // The interval between fsyncs (sync_interval) stays at the documented default of two minutes: the outbox keeps
        // everything for longer than that, so events that JetStream loses in a power cut are published again from there.
        var configuration = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"server_name: {JsonSerializer.Serialize(_serverName)}")
            .AppendLine(CultureInfo.InvariantCulture, $"host: \"{Host.Address}\"")
            .AppendLine(CultureInfo.InvariantCulture, $"port: {port}")
            .AppendLine(CultureInfo.InvariantCulture, $"jetstream {{ store_dir: {JsonSerializer.Serialize(_folder["data"])} }}");
        foreach (var (name, value) in _settings)
        {
            configuration.AppendLine(CultureInfo.InvariantCulture, $"{name}: {value}");
        }
        return configuration.ToString();
    }
}
