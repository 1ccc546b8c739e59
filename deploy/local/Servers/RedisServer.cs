using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PahlawanPangan.Local.Servers;

/// <summary>A private redis-server on 127.0.0.1, which silos of a cluster meet in.</summary>
public sealed class RedisServer : LocalServer
{
    private readonly ServerFolder _folder;
    private readonly IReadOnlyDictionary<string, string> _settings;

    private RedisServer(ServerFolder folder, IReadOnlyDictionary<string, string> settings)
    {
        _folder = folder;
        _settings = settings;
    }

    /// <summary>As StackExchange.Redis takes it.</summary>
    public string ConnectionString => $"127.0.0.1:{Port}";

    protected override string Name => "redis-server";

    private protected override ServerFolder ServerFolder => _folder;

    private protected override int StopSignal => Signals.Terminate;

    public static async Task<RedisServer> StartAsync(ServerOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ServerOptions();
        var folder = await ServerFolder.OpenAsync(options.Folder, "redis", user: null, options.Say);
        var server = new RedisServer(folder, options.Settings);
        await server.StartOnFreePortAsync(options.PreferredPort, cancellation);
        return server;
    }

    private protected override ServerLaunch Launch(int port)
    {
        List<string> arguments =
        [
            "--bind", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--dir", Folder, "--daemonize", "no",
            // Every write reaches the log within a second, and the membership table is small: no snapshots besides.
            "--appendonly", "yes", "--save", "",
        ];
        foreach (var (name, value) in _settings)
        {
            arguments.AddRange([$"--{name}", value]);
        }
        return new ServerLaunch(ServerBinaries.Redis(), arguments, LogFile, Folder);
    }

    /// <summary>While it loads its log it answers LOADING, and another server on the port has another process id.</summary>
    private protected override async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Port, cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("PING\r\nINFO server\r\nQUIT\r\n"), cancellation);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(cancellation);
        return answer.StartsWith("+PONG", StringComparison.Ordinal)
            && answer.Contains($"process_id:{ProcessId}\r", StringComparison.Ordinal);
    }
}
