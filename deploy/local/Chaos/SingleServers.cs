using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>One server of each kind.</summary>
internal sealed class SingleServers(ChaosMember database, ChaosMember broker, ChaosMember redis) : IChaosServers
{
    /// <summary>The faults of a database's process.</summary>
    public const FaultGroups OfDatabase = FaultGroups.Disk | FaultGroups.Sync | FaultGroups.Clock;

    private static readonly Dictionary<string, string> NoSettings = [];

    /// <summary>A small disk has no room for the log of two gigabytes that is usual.</summary>
    public static IReadOnlyDictionary<string, string> DatabaseSettings { get; } =
        new Dictionary<string, string> { ["max_wal_size"] = "512MB", ["min_wal_size"] = "64MB" };

    public IReadOnlyList<ChaosMember> Members => [broker, database, redis];

    public ChaosMember Database => database;

    public ChaosMember Broker => broker;

    public ChaosMember Redis => redis;

    public string PostgresConnectionString => ((PostgresServer)database.Server).ConnectionString;

    public string PrimaryConnectionString => PostgresConnectionString;

    public string NatsUrl => ((NatsServer)broker.Server).Url;

    public string StreamCopies => "1";

    public string RedisAddress => ((RedisServer)redis.Server).Address;

    public string RedisPassword => ((RedisServer)redis.Server).Password;

    public static async Task<SingleServers> StartAsync(FaultEquipment equipment, Action<LocalServer> own, CancellationToken cancellation)
    {
        var database = StartAsync(
            "postgres", DatabaseSettings, OfDatabase, async options => await PostgresServer.StartAsync(options, cancellation));
        var broker = StartAsync("nats", NoSettings, FaultGroups.Disk, async options => await NatsServer.StartAsync(options, cancellation));
        var redis = StartAsync("redis", NoSettings, FaultGroups.None, async options => await RedisServer.StartAsync(options, cancellation));
        await Task.WhenAll(database, broker, redis);
        return new SingleServers(await database, await broker, await redis);

        async Task<ChaosMember> StartAsync(
            string name, IReadOnlyDictionary<string, string> settings, FaultGroups needs, Func<ServerOptions, Task<LocalServer>> start)
        {
            var equipped = await equipment.EquipAsync(name, settings, needs, cancellation);
            var server = await start(equipped.Options);
            own(server);
            return equipped.Member(server);
        }
    }

    public Task LookAsync(CancellationToken cancellation) => Task.CompletedTask;
}
