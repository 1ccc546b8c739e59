using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Local.Servers;

/// <summary>A private redis-server, for the membership of a cluster.</summary>
public sealed class RedisServer : LocalServer
{
    private readonly ServerFolder _folder;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly byte[] _probe;
    private int _configuredPort;
    private RedisServer? _followed;

    private RedisServer(ServerFolder folder, ServerOptions options, string? password)
        : base(options)
    {
        Password = password ?? RandomNumberGenerator.GetHexString(32, lowercase: true);
        _folder = folder;
        _settings = options.Settings;
        _probe = Encoding.ASCII.GetBytes($"AUTH {Password}\r\nPING\r\nINFO server\r\nQUIT\r\n");
    }

    /// <summary>Its host and port.</summary>
    public string Address => $"{Host.Address}:{Port}";

    /// <summary>
    /// Finds the primary of its group when it starts again; null for a server alone. One that was replaced would take itself for the
    /// primary until a Sentinel corrects it, some ten seconds later, and what it gives until then is old.
    /// </summary>
    internal Func<CancellationToken, Task<RedisServer?>>? FindPrimary { get; set; }

    /// <summary>Its password, generated for each server: other users of this machine can reach the port too.</summary>
    public string Password { get; }

    protected override string Name => "redis-server";

    private protected override ServerFolder ServerFolder => _folder;

    private protected override int StopSignal => Signals.Terminate;

    public static Task<RedisServer> StartAsync(ServerOptions? options = null, CancellationToken cancellation = default) =>
        StartAsync(options, password: null, cancellation);

    /// <param name="options">How to start it.</param>
    /// <param name="password">Its password, which the servers of a group share; null for one of its own.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<RedisServer> StartAsync(ServerOptions? options, string? password, CancellationToken cancellation = default)
    {
        options ??= new ServerOptions();
        var folder = await ServerFolder.OpenAsync(options, "redis", user: null);
        var server = new RedisServer(folder, options, password);
        await server.StartOnFreePortAsync(options.PreferredPort, cancellation);
        return server;
    }

    /// <summary>Discards what it stores, while it does not run, as a lost disk does.</summary>
    public void LoseData()
    {
        if (IsRunning)
        {
            throw new InvalidOperationException("redis-server runs; stop or kill it first.");
        }
        if (Directory.Exists(_folder["appendonlydir"]))
        {
            Directory.Delete(_folder["appendonlydir"], recursive: true);
        }
        File.Delete(_folder["dump.rdb"]);
    }

    private protected override ServerLaunch Launch(int port)
    {
        // A file, since all users can see a process's arguments, and the password would be among them.
        if (_configuredPort != port)
        {
            // Once: a failover of Sentinel writes into it whom the server follows.
            File.WriteAllText(_folder["redis.conf"], Configuration(port));
            _configuredPort = port;
        }
        IReadOnlyList<string> follows = _followed is { } primary
            ? ["--replicaof", primary.Host.Address, primary.Port.ToString(CultureInfo.InvariantCulture)]
            : [];
        return new ServerLaunch(ServerBinaries.Redis(), [_folder["redis.conf"], .. follows], LogFile, Folder);
    }

    private protected override async Task BeforeRestartAsync(CancellationToken cancellation)
    {
        var primary = FindPrimary is { } find ? await find(cancellation) : null;
        _followed = primary == this ? null : primary;
    }

    private string Configuration(int port)
    {
        var configuration = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"bind {Host.Address}")
            .AppendLine(CultureInfo.InvariantCulture, $"port {port}")
            .AppendLine(CultureInfo.InvariantCulture, $"dir \"{Folder}\"")
            .AppendLine(CultureInfo.InvariantCulture, $"requirepass {Password}")
            // The table of members is small and seldom written: every write is on disk before it is answered, without snapshots.
            .AppendLine("appendonly yes").AppendLine("appendfsync always").AppendLine("save \"\"");
        foreach (var (name, value) in _settings)
        {
            configuration.AppendLine(CultureInfo.InvariantCulture, $"{name} {value}");
        }
        return configuration.ToString();
    }

    /// <summary>While it loads its log it answers LOADING, and another server on the port has another process id.</summary>
    private protected override async Task<bool> IsReadyAsync(CancellationToken cancellation)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(Host.Address), Port, cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(_probe, cancellation);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(cancellation);
        return answer.StartsWith("+OK\r\n+PONG", StringComparison.Ordinal)
            && answer.Contains($"process_id:{ProcessId}\r", StringComparison.Ordinal);
    }
}
