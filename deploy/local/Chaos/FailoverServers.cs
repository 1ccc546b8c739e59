using System.Collections.Concurrent;
using System.Net.Sockets;
using NATS.Client.Core;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>Replicated servers: a PostgreSQL with a standby, three nats-servers, a Redis with a replica.</summary>
internal sealed class FailoverServers : IChaosServers
{
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(10);
    private static readonly Dictionary<string, string> NoSettings = [];
    private readonly ReplicatedServers _servers;
    private readonly Dictionary<LocalServer, ChaosMember> _members;
    private NatsServer _leader;
    private RedisServer _redisPrimary;

    private FailoverServers(ReplicatedServers servers, Dictionary<LocalServer, ChaosMember> members)
    {
        (_servers, _members) = (servers, members);
        (_leader, _redisPrimary) = (servers.Nats.Servers[0], servers.Redis.Servers[0]);
    }

    /// <summary>The pair of databases.</summary>
    public PostgresPair Databases => _servers.Postgres;

    public IReadOnlyList<ChaosMember> Members =>
    [
        .. _servers.Nats.Servers.Concat<LocalServer>(_servers.Postgres.Servers).Concat(_servers.Redis.Servers)
            .Select(server => _members[server]),
    ];

    public ChaosMember Database => _members[Databases.Primary];

    /// <summary>The database that does not take writes.</summary>
    public ChaosMember Standby => _members[Databases.Standby];

    public ChaosMember Broker => _members[_leader];

    public ChaosMember Redis => _members[_redisPrimary];

    public string PostgresConnectionString => Databases.ConnectionString;

    public string PrimaryConnectionString => Databases.Primary.ConnectionString;

    public string NatsUrl => _servers.Nats.Url;

    public string StreamCopies => "3";

    public string RedisAddress => _servers.Redis.Address;

    public string RedisPassword => _servers.Redis.Password;

    public static async Task<FailoverServers> StartAsync(
        FaultEquipment equipment, Action<LocalServer> own, CancellationToken cancellation)
    {
        var equipped = new ConcurrentDictionary<string, EquippedServer>();
        var servers = await ReplicatedServers.StartAsync(
            async name =>
            {
                var (settings, needs) = name.Split('-')[0] switch
                {
                    "postgres" => (SingleServers.DatabaseSettings, SingleServers.OfDatabase),
                    "nats" => (NoSettings, FaultGroups.Disk),
                    _ => (NoSettings, FaultGroups.None),
                };
                equipped[name] = await equipment.EquipAsync(name, settings, needs, cancellation);
                return equipped[name].Options;
            },
            cancellation);
        foreach (var server in servers.All.Values)
        {
            own(server);
        }
        return new FailoverServers(servers, servers.All.ToDictionary(one => one.Value, one => equipped[one.Key].Member(one.Value)));
    }

    public async Task LookAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LookLimit);
        try
        {
            _leader = await _servers.Nats.LeaderAsync(limit.Token) ?? _servers.Nats.Servers[0];
            _redisPrimary = await _servers.Redis.PrimaryAsync(limit.Token) ?? _servers.Redis.Servers[0];
        }
        catch (Exception silent) when (silent is NatsException or SocketException or IOException or OperationCanceledException)
        {
            // There is no leader, or it does not answer: the fault takes the one that was the last.
        }
    }

    /// <summary>Has a broker of the stream give its role to another.</summary>
    public Task StepDownAsync() => _servers.Nats.StepDownAsync();
}
