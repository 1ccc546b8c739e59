using System.Net.Sockets;
using NATS.Client.Core;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>A PostgreSQL with a synchronous standby, three nats-servers with a stream of three copies, a Redis with a replica.</summary>
internal sealed class ReplicatedServers : IChaosServers
{
    private const int Copies = 3;
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(10);
    private static readonly Dictionary<string, string> NoSettings = [];
    private readonly ChaosMember[] _databases;
    private readonly ChaosMember[] _brokers;
    private readonly ChaosMember[] _redises;
    private readonly RedisPair _redis;
    private readonly NatsTrio _trio;
    private int _leader;
    private int _redisPrimary;

    private ReplicatedServers(
        (PostgresPair Pair, ChaosMember[] Members) databases, (NatsTrio Trio, ChaosMember[] Members) brokers,
        (RedisPair Pair, ChaosMember[] Members) redises)
    {
        (Databases, _databases) = databases;
        (_trio, _brokers) = brokers;
        (_redis, _redises) = redises;
    }

    /// <summary>The pair of databases.</summary>
    public PostgresPair Databases { get; }

    public IReadOnlyList<ChaosMember> Members => [.. _brokers, .. _databases, .. _redises];

    public ChaosMember Database => Array.Find(_databases, member => member.Server == Databases.Primary)!;

    /// <summary>The database that does not take writes.</summary>
    public ChaosMember Standby => Array.Find(_databases, member => member.Server == Databases.Standby)!;

    public ChaosMember Broker => _brokers[_leader];

    public ChaosMember Redis => _redises[_redisPrimary];

    public string PostgresConnectionString => Databases.ConnectionString;

    public string PrimaryConnectionString => Databases.Primary.ConnectionString;

    public string NatsUrl => _trio.Url;

    public string StreamCopies => "3";

    public string RedisAddress => _redis.Address;

    public string RedisPassword => _redis.Password;

    public static async Task<ReplicatedServers> StartAsync(
        FaultEquipment equipment, Action<LocalServer> own, CancellationToken cancellation)
    {
        var databases = StartDatabasesAsync();
        var brokers = StartBrokersAsync();
        var redises = StartRedisAsync();
        await Task.WhenAll(databases, brokers, redises);
        return new ReplicatedServers(await databases, await brokers, await redises);

        async Task<(PostgresPair, ChaosMember[])> StartDatabasesAsync()
        {
            var equipped = await EquipAsync("postgres", 2, SingleServers.DatabaseSettings, SingleServers.OfDatabase);
            var pair = await PostgresPair.StartAsync(equipped[0].Options, equipped[1].Options, cancellation);
            return (pair, Own(equipped, pair.Servers));
        }

        async Task<(NatsTrio, ChaosMember[])> StartBrokersAsync()
        {
            var equipped = await EquipAsync("nats", Copies, NoSettings, FaultGroups.Disk);
            var trio = await NatsTrio.StartAsync([.. equipped.Select(static one => one.Options)], cancellation);
            return (trio, Own(equipped, trio.Servers));
        }

        async Task<(RedisPair, ChaosMember[])> StartRedisAsync()
        {
            var equipped = await EquipAsync("redis", 2, NoSettings, FaultGroups.None);
            var sentinels = await EquipAsync("sentinel", 3, NoSettings, FaultGroups.None);
            var pair = await RedisPair.StartAsync(
                equipped[0].Options, equipped[1].Options, [.. sentinels.Select(static one => one.Options)], cancellation);
            _ = Own(sentinels, pair.Sentinels);
            return (pair, Own(equipped, pair.Servers));
        }

        async Task<EquippedServer[]> EquipAsync(
            string name, int count, IReadOnlyDictionary<string, string> settings, FaultGroups needs) => await Task.WhenAll(
            Enumerable.Range(1, count).Select(number => equipment.EquipAsync(
                FormattableString.Invariant($"{name}-{number}"), settings, needs, cancellation)));

        ChaosMember[] Own(EquippedServer[] equipped, IEnumerable<LocalServer> servers)
        {
            LocalServer[] started = [.. servers];
            Array.ForEach(started, own);
            return [.. equipped.Zip(started, static (one, server) => one.Member(server))];
        }
    }

    public async Task LookAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LookLimit);
        try
        {
            var leader = await _trio.LeaderAsync(limit.Token);
            _leader = Math.Max(0, Array.FindIndex(_brokers, member => member.Server == leader));
            var primary = await _redis.PrimaryAsync(limit.Token);
            _redisPrimary = Math.Max(0, Array.FindIndex(_redises, member => member.Server == primary));
        }
        catch (Exception silent) when (silent is NatsException or SocketException or IOException or OperationCanceledException)
        {
            // There is no leader, or it does not answer: the fault takes the one that was the last.
        }
    }

    /// <summary>Has a broker of the stream give its role to another.</summary>
    public Task StepDownAsync() => _trio.StepDownAsync();
}
