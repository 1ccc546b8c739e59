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
    private readonly FaultEquipment _equipment;
    private ReadyFront? _front;

    private ChaosCluster(FaultEquipment equipment) => _equipment = equipment;

    /// <summary>The faults that it can have.</summary>
    public FaultGroups Groups => _equipment.Groups;

    public EngineSettings Settings { get; private set; } = null!;

    /// <summary>The tokens of its clients, once they are made.</summary>
    public ChaosTokens? Tokens { get; set; }

    /// <summary>The servers, which know who is primary and who leads.</summary>
    public IChaosServers Servers { get; private set; } = null!;

    public IReadOnlyList<ChaosMember> Silos { get; private set; } = [];

    public IReadOnlyList<ChaosMember> Gateways { get; private set; } = [];

    public IEnumerable<ChaosMember> Members => [.. Servers.Members, .. Silos, .. Gateways];

    public string Url => _front!.Url;

    /// <summary>Starts everything and waits until it is ready.</summary>
    public static async Task<ChaosCluster> StartAsync(ChaosOptions options, Action<string> say, CancellationToken cancellation)
    {
        var cluster = new ChaosCluster(await FaultEquipment.PrepareAsync(options.Groups, say, cancellation));
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
        await _equipment.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Copies the logs of all of its processes.</summary>
    public void KeepLogs(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var member in Members.Where(static member => File.Exists(member.Server.LogFile)))
        {
            File.Copy(member.Server.LogFile, Path.Combine(folder, $"{member.Name}.log"), overwrite: true);
        }
    }

    private async Task StartServersAsync(Action<string> say, CancellationToken cancellation)
    {
        if (Groups.HasFlag(FaultGroups.Failover))
        {
            say("Starting a PostgreSQL with a standby, three nats-servers and a Redis with a replica of its own.");
            Servers = await FailoverServers.StartAsync(_equipment, Own, cancellation);
        }
        else
        {
            say("Starting a PostgreSQL, a nats-server and a redis-server of its own.");
            Servers = await SingleServers.StartAsync(_equipment, Own, cancellation);
        }
        Settings = new EngineSettings(Servers.PostgresConnectionString, Servers.NatsUrl, Path.Combine(_folder.FullName, "keys"));
        await Task.WhenAll(EngineProgram.MakeKeysAsync(Settings, cancellation), EngineProgram.MigrateAsync(Settings, cancellation));
    }

    private async Task StartMembersAsync(ChaosOptions options, Action<string> say, CancellationToken cancellation)
    {
        say($"Starting {options.Silos} silos and {options.Gateways} gateways.");
        var membership = new ClusterMembership(Settings, Servers.RedisAddress, Servers.RedisPassword)
        {
            ClusterId = Guid.NewGuid().ToString("N"),
        };
        var siloSettings = new Dictionary<string, string>(SiloSettings) { ["Nats__Replicas"] = Servers.StreamCopies };
        var silos = Enumerable.Range(1, options.Silos).Select(number => $"silo-{number}").Select(name => StartAsync(
            name, siloSettings,
            async server => await SiloServer.StartAsync(membership, name, server, cancellation: cancellation), cancellation)).ToList();
        var gateways = Enumerable.Range(1, options.Gateways).Select(number => $"gateway-{number}").Select(name => StartAsync(
            name, GatewaySettings,
            async server => await GatewayServer.StartAsync(membership, name, server, cancellation: cancellation), cancellation)).ToList();
        Silos = await Task.WhenAll(silos);
        Gateways = await Task.WhenAll(gateways);
        _front = await ReadyFront.StartAsync(
            FreePort.Find(), [.. Gateways.Select(static gateway => ((GatewayServer)gateway.Server).Url)], cancellation: cancellation);
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        while (!await IsWellAsync(http, cancellation))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), cancellation);
        }
    }

    private async Task<ChaosMember> StartAsync(
        string name, IReadOnlyDictionary<string, string> settings, Func<ServerOptions, Task<LocalServer>> start,
        CancellationToken cancellation)
    {
        var equipped = await _equipment.EquipAsync(name, settings, FaultGroups.Clock, cancellation);
        var server = await start(equipped.Options);
        Own(server);
        return equipped.Member(server);
    }

    /// <summary>Has a server stopped with the rest, also when another one fails to start.</summary>
    private void Own(LocalServer server)
    {
        lock (_started)
        {
            _started.Add(server);
        }
    }
}
