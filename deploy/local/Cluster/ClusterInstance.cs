using System.Globalization;
using PahlawanPangan.Local.Instance;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Cluster;

/// <summary>Silos and gateways as separate processes over one set of servers, with a proxy in front of the gateways.</summary>
internal sealed class ClusterInstance : IInstance
{
    private const int UsualPort = 5080;

    /// <summary>Longer than the front takes to notice that a gateway is no longer ready.</summary>
    private static readonly Dictionary<string, string> GatewaySettings = new() { ["Gateway__DrainSeconds"] = "1" };

    private readonly ClusterServers _servers;
    private readonly EngineSettings _settings;
    private readonly DateTimeOffset _startedAt = DateTimeOffset.UtcNow;
    private readonly List<MemberSupervisor<HostServer>> _silos = [];
    private readonly List<MemberSupervisor<HostServer>> _gateways = [];
    private ReadyFront? _front;
    private bool _disposed;

    private ClusterInstance(ClusterServers servers, EngineSettings settings) => (_servers, _settings) = (servers, settings);

    public Action? Changed { get; set; }

    public InstanceFacts Facts => new(
        _front!.Url,
        _settings.PostgresConnectionString,
        _settings.NatsUrl,
        _settings.KeysFolder,
        new InstanceProcesses(Environment.ProcessId, Engine: null, _servers.Postgres?.ProcessId, _servers.Nats?.ProcessId)
        {
            Members = _silos.Concat(_gateways).ToDictionary(member => member.Name, member => member.Member.ProcessId)
                .Concat(_servers.Others.ToDictionary(server => server.Key, server => server.Value.ProcessId)).ToDictionary(),
        },
        _startedAt)
    {
        PublicUrl = _settings.PublicUrl,
        Grpc = _front.GrpcUrl,
    };

    public int PreferredPort => UsualPort;

    public IReadOnlyList<string> Logs => [.. _silos.Concat(_gateways).Select(member => member.Member.LogFile)];

    public static async Task<IInstance> StartAsync(
        Checkout checkout, ClusterSize size, bool isReplicated, Action<string> say, CancellationToken cancellation)
    {
        ClusterInstance? instance = null;
        say(isReplicated
            ? "Starting PostgreSQL with a standby, three nats-servers, and Redis with a replica and three Sentinels."
            : "Starting PostgreSQL, nats-server and redis-server.");
        var servers = await ClusterServers.StartAsync(checkout.DataFolder, isReplicated, Say, cancellation);
        try
        {
            var port = FreePort.Prefer(UsualPort);
            var settings = new EngineSettings(servers.PostgresConnectionString, servers.NatsUrl, checkout.KeysFolder)
            {
                PublicUrl = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"),
            };
            say("Migrating the database.");
            await EngineProgram.MakeKeysAsync(settings, cancellation);
            await EngineProgram.MigrateAsync(settings, cancellation);
            instance = new ClusterInstance(servers, settings);
            await instance.StartMembersAsync(checkout, size, port, Say, cancellation);
            return instance;
        }
        catch
        {
            if (instance is not null)
            {
                await instance.DisposeAsync();
                throw;
            }
            await servers.DisposeAsync();
            throw;
        }

        // Whatever is said about a process may have given it another id.
        void Say(string message)
        {
            say(message);
            instance?.Changed?.Invoke();
        }
    }

    public Task<string> WaitForFirstExitAsync(CancellationToken cancellation) => _servers.WaitForFirstExitAsync(cancellation);

    /// <summary>Gateways first, while silos can still answer them; then the silos, then the servers that these write to.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }
        _disposed = true;
        await Task.WhenAll(_gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
        if (_front is not null)
        {
            await _front.DisposeAsync();
        }
        await Task.WhenAll(_silos.Select(silo => silo.DisposeAsync().AsTask()));
        await _servers.DisposeAsync();
    }

    private async Task StartMembersAsync(
        Checkout checkout, ClusterSize size, int port, Action<string> say, CancellationToken cancellation)
    {
        // The table of a cluster that was killed names silos that no longer exist; a new cluster has its own table.
        var membership = new ClusterMembership(_settings, _servers.Redis, _servers.RedisPassword)
        {
            ClusterId = Guid.NewGuid().ToString("N"),
            Settings = _servers.Settings,
        };
        say($"Starting {size.Silos} silos and {size.Gateways} gateways.");
        var gateways = StartAllAsync(_gateways, "gateway", size.Gateways, async (name, log) => await GatewayServer.StartAsync(
            membership, name, Options(name) with { Settings = GatewaySettings }, log, cancellation));
        var silos = StartAllAsync(_silos, "silo", size.Silos, async (name, log) => await SiloServer.StartAsync(
            membership, name, Options(name), log, cancellation));
        await Task.WhenAll(gateways, silos);
        _front = await ReadyFront.StartAsync(
            port, [.. _gateways.Select(gateway => gateway.Member.Url)], [.. _gateways.Select(gateway => gateway.Member.GrpcUrl)],
            cancellation);
        while (_front.ReadyCount < size.Gateways)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }

        ServerOptions Options(string name) => new() { Folder = Path.Combine(checkout.DataFolder, name), Say = say };

        async Task StartAllAsync(
            List<MemberSupervisor<HostServer>> members, string kind, int count, Func<string, string, Task<HostServer>> start)
        {
            var starting = Enumerable.Range(1, count).Select(async number =>
            {
                var name = $"{kind}-{number}";
                var member = await start(name, LogFiles.Fresh(checkout.LogOf(name)));
                lock (members)
                {
                    members.Add(new MemberSupervisor<HostServer>(name, member, say));
                }
            });
            await Task.WhenAll(starting);
        }
    }
}
