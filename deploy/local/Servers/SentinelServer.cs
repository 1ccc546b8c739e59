using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PahlawanPangan.Local.Servers;

/// <summary>A private Redis Sentinel, which watches a group of Redis servers and chooses the next primary.</summary>
public sealed class SentinelServer : LocalServer
{
    private readonly ServerFolder _folder;
    private readonly RedisServer _primary;
    private readonly int _quorum;
    private int _configuredPort;

    private SentinelServer(ServerFolder folder, RedisServer primary, int quorum, ServerOptions options)
        : base(options) => (_folder, _primary, _quorum) = (folder, primary, quorum);

    /// <summary>Its host and port.</summary>
    public string Address => $"{Host.Address}:{Port}";

    protected override string Name => "Sentinel";

    private protected override ServerFolder ServerFolder => _folder;

    private protected override int StopSignal => Signals.Terminate;

    /// <param name="primary">The group's first primary.</param>
    /// <param name="quorum">How many Sentinels must miss a primary.</param>
    /// <param name="options">How to start it; settings are the Sentinel's own.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<SentinelServer> StartAsync(
        RedisServer primary, int quorum, ServerOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ServerOptions();
        var folder = await ServerFolder.OpenAsync(options, "sentinel", user: null);
        var server = new SentinelServer(folder, primary, quorum, options);
        await server.StartOnFreePortAsync(options.PreferredPort, cancellation);
        return server;
    }

    /// <summary>The port of the primary that it names; null while it does not answer.</summary>
    public async Task<int?> PrimaryPortAsync(CancellationToken cancellation = default)
    {
        // An array of two bulk strings: the host and the port.
        var answer = await AskAsync($"SENTINEL GET-MASTER-ADDR-BY-NAME {RedisPair.ServiceName}", 5, cancellation);
        return int.TryParse(answer[^1], CultureInfo.InvariantCulture, out var port) ? port : null;
    }

    private protected override ServerLaunch Launch(int port)
    {
        if (_configuredPort != port)
        {
            // Once: it writes what it knows into this file.
            File.WriteAllText(_folder["sentinel.conf"], Configuration(port));
            _configuredPort = port;
        }
        return new ServerLaunch(ServerBinaries.Redis(), [_folder["sentinel.conf"], "--sentinel"], LogFile, Folder);
    }

    private protected override async Task<bool> IsReadyAsync(CancellationToken cancellation) =>
        HasItsPort() && (await AskAsync("PING", 1, cancellation))[0] == "+PONG";

    private string Configuration(int port) => new StringBuilder()
        .AppendLine(CultureInfo.InvariantCulture, $"bind {Host.Address}")
        .AppendLine(CultureInfo.InvariantCulture, $"port {port}")
        .AppendLine(CultureInfo.InvariantCulture, $"dir \"{Folder}\"")
        .AppendLine(CultureInfo.InvariantCulture, $"requirepass {_primary.Password}")
        .AppendLine(CultureInfo.InvariantCulture, $"sentinel sentinel-pass {_primary.Password}")
        .AppendLine(CultureInfo.InvariantCulture, $"sentinel monitor {RedisPair.ServiceName} {_primary.Host.Address} {_primary.Port} {_quorum}")
        .AppendLine(CultureInfo.InvariantCulture, $"sentinel auth-pass {RedisPair.ServiceName} {_primary.Password}")
        .AppendLine(CultureInfo.InvariantCulture, $"sentinel down-after-milliseconds {RedisPair.ServiceName} 2000")
        .AppendLine(CultureInfo.InvariantCulture, $"sentinel failover-timeout {RedisPair.ServiceName} 10000")
        .ToString();

    private async Task<string[]> AskAsync(string command, int lines, CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(Host.Address), Port, cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {_primary.Password}\r\n{command}\r\n"), cancellation);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        _ = await reader.ReadLineAsync(cancellation);
        var answer = new List<string>();
        while (answer.Count < lines && await reader.ReadLineAsync(cancellation) is { } line)
        {
            answer.Add(line);
            if (line is ['-', ..] or "*-1")
            {
                break;
            }
        }
        return answer.Count > 0 ? [.. answer] : [""];
    }
}
