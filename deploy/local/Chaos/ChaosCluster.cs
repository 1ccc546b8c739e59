using PahlawanPangan.Local.Cluster;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>
/// An instance of its own: private servers on loopback, silos and gateways, and a front, all in temporary folders. It has nothing to do
/// with an instance that runs on this machine, nor with the servers that PANGAN_POSTGRES and PANGAN_NATS name.
/// </summary>
internal sealed class ChaosCluster : IAsyncDisposable
{
    /// <summary>The limits of requests are on, so that they meet the loss of Redis too; no client reaches them.</summary>
    private static readonly Dictionary<string, string> GatewaySettings = new()
    {
        ["Gateway__DrainSeconds"] = "1",
        ["Gateway__RequestsPerSecond"] = "20000",
    };

    /// <summary>A recipient who gives much back is not refused for it.</summary>
    private static readonly Dictionary<string, string> SiloSettings = new() { ["Lots__ClaimsGivenBackMax"] = "1000" };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pangan-chaos-");
    private readonly List<LocalServer> _started = [];
    private ReadyFront? _front;

    private ChaosCluster()
    {
    }

    public PostgresServer Postgres { get; private set; } = null!;

    public NatsServer Nats { get; private set; } = null!;

    public EngineSettings Settings { get; private set; } = null!;

    public ChaosMember Broker { get; private set; } = null!;

    public ChaosMember Database { get; private set; } = null!;

    public ChaosMember Redis { get; private set; } = null!;

    public IReadOnlyList<ChaosMember> Silos { get; private set; } = [];

    public IReadOnlyList<ChaosMember> Gateways { get; private set; } = [];

    public IEnumerable<ChaosMember> Members => [Broker, Database, Redis, .. Silos, .. Gateways];

    public string Url => _front!.Url;

    /// <summary>Starts everything and waits until it is ready.</summary>
    public static async Task<ChaosCluster> StartAsync(ChaosOptions options, Action<string> say, CancellationToken cancellation)
    {
        var cluster = new ChaosCluster();
        try
        {
            await cluster.StartServersAsync(say, cancellation);
            await cluster.StartMembersAsync(options, say, cancellation);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>The process that a fault is about.</summary>
    public ChaosMember Of(Fault fault) => fault.Target switch
    {
        FaultTarget.Broker => Broker,
        FaultTarget.Database => Database,
        FaultTarget.Redis => Redis,
        _ => Silos[fault.Silo % Silos.Count],
    };

    /// <summary>Whether every process runs, every silo sees all others, and every gateway is ready.</summary>
    public async Task<bool> IsWellAsync(HttpClient http, CancellationToken cancellation)
    {
        if (!Members.All(member => member.IsWell) || _front!.ReadyCount < Gateways.Count)
        {
            return false;
        }
        var ready = $$"""{"status":"ready","silos":{{Silos.Count}}}""";
        foreach (var silo in Silos.Select(member => (HostServer)member.Server))
        {
            try
            {
                using var answer = await http.GetAsync(new Uri($"{silo.Url}/healthz/ready"), cancellation);
                if (!answer.IsSuccessStatusCode || await answer.Content.ReadAsStringAsync(cancellation) != ready)
                {
                    return false;
                }
            }
            catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                return false;
            }
        }
        return true;
    }

    /// <summary>Nothing of it is kept, so processes are killed; a suspended one could not be stopped otherwise.</summary>
    public async ValueTask DisposeAsync()
    {
        List<LocalServer> all;
        lock (_started)
        {
            all = [.. _started];
        }
        await Task.WhenAll(all.Select(static server => server.KillAsync()));
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }
        await Task.WhenAll(all.Select(static server => server.DisposeAsync().AsTask()));
        _folder.Delete(recursive: true);
    }

    private async Task StartServersAsync(Action<string> say, CancellationToken cancellation)
    {
        say("Starting a PostgreSQL, a nats-server and a redis-server of its own.");
        var postgres = PostgresServer.StartAsync(cancellation: cancellation);
        var nats = NatsServer.StartAsync(cancellation: cancellation);
        var redis = RedisServer.StartAsync(cancellation: cancellation);
        await Task.WhenAll(Own(postgres), Own(nats), Own(redis));
        (Postgres, Nats) = (await postgres, await nats);
        Database = new ChaosMember("postgres", Postgres);
        Broker = new ChaosMember("nats", Nats);
        Redis = new ChaosMember("redis", await redis);
        Settings = new EngineSettings(Postgres.ConnectionString, Nats.Url, Path.Combine(_folder.FullName, "keys"));
        await Task.WhenAll(EngineProgram.MakeKeysAsync(Settings, cancellation), EngineProgram.MigrateAsync(Settings, cancellation));
    }

    private async Task StartMembersAsync(ChaosOptions options, Action<string> say, CancellationToken cancellation)
    {
        say($"Starting {options.Silos} silos and {options.Gateways} gateways.");
        var redis = (RedisServer)Redis.Server;
        var membership = new ClusterMembership(Settings, redis.Address, redis.Password) { ClusterId = Guid.NewGuid().ToString("N") };
        var silos = Enumerable.Range(1, options.Silos).Select(number => Own(SiloServer.StartAsync(
            membership, $"silo-{number}", new ServerOptions { Settings = SiloSettings }, cancellation: cancellation))).ToList();
        var gateways = Enumerable.Range(1, options.Gateways).Select(number => Own(GatewayServer.StartAsync(
            membership, $"gateway-{number}", new ServerOptions { Settings = GatewaySettings }, cancellation: cancellation))).ToList();
        Silos = [.. (await Task.WhenAll(silos)).Select(static (silo, at) => new ChaosMember($"silo-{at + 1}", silo))];
        var started = await Task.WhenAll(gateways);
        Gateways = [.. started.Select(static (gateway, at) => new ChaosMember($"gateway-{at + 1}", gateway))];
        _front = await ReadyFront.StartAsync(
            FreePort.Find(), [.. started.Select(static gateway => gateway.Url)], cancellation: cancellation);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        while (!await IsWellAsync(http, cancellation))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    /// <summary>Has a server stopped with the rest, also when another one fails to start.</summary>
    private async Task<TServer> Own<TServer>(Task<TServer> starting)
        where TServer : LocalServer
    {
        var server = await starting;
        lock (_started)
        {
            _started.Add(server);
        }
        return server;
    }
}
