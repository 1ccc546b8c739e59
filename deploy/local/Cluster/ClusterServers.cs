using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Cluster;

/// <summary>The servers of a local cluster: one of each kind, or replicated ones, each of which is replaced when it is lost.</summary>
internal sealed class ClusterServers : IAsyncDisposable
{
    private readonly BackingServers? _single;
    private readonly RedisServer? _redis;
    private readonly ReplicatedServers? _replicated;
    private readonly PostgresSupervisor? _postgres;
    private readonly List<MemberSupervisor<LocalServer>> _supervised = [];

    private ClusterServers(BackingServers single, RedisServer redis) => (_single, _redis) = (single, redis);

    private ClusterServers(ReplicatedServers replicated, Action<string> say)
    {
        _replicated = replicated;
        _postgres = new PostgresSupervisor(replicated.Postgres, say);
        foreach (var (name, server) in replicated.All.Where(static server => server.Value is not PostgresServer))
        {
            _supervised.Add(new MemberSupervisor<LocalServer>(name, server, say));
        }
    }

    public string PostgresConnectionString => _replicated?.Postgres.ConnectionString ?? _single!.PostgresConnectionString;

    public string NatsUrl => _replicated?.Nats.Url ?? _single!.NatsUrl;

    public string Redis => _replicated?.Redis.Address ?? _redis!.Address;

    public string RedisPassword => _replicated?.Redis.Password ?? _redis!.Password;

    /// <summary>The primary; null if it is external.</summary>
    public PostgresServer? Postgres => _replicated?.Postgres.Primary ?? _single!.Postgres;

    /// <summary>The first one; null if it is external.</summary>
    public NatsServer? Nats => _replicated?.Nats.Servers[0] ?? _single!.Nats;

    /// <summary>The processes beside the database and the broker; of replicated ones, all.</summary>
    public IReadOnlyDictionary<string, LocalServer> Others =>
        _replicated?.All ?? new Dictionary<string, LocalServer> { ["redis"] = _redis! };

    /// <summary>What members are set to besides the addresses.</summary>
    public IReadOnlyDictionary<string, string> Settings => _replicated is null
        ? new Dictionary<string, string>()
        : new Dictionary<string, string> { ["Nats__Replicas"] = "3" };

    public static async Task<ClusterServers> StartAsync(
        string folder, bool isReplicated, Action<string> say, CancellationToken cancellation)
    {
        if (isReplicated)
        {
            foreach (var variable in new[] { "PANGAN_POSTGRES", "PANGAN_NATS" })
            {
                if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 })
                {
                    throw new ServerStartException($"{variable} is set, but --ha starts servers of its own. Unset it, or leave out --ha.");
                }
            }
            return new ClusterServers(await ReplicatedServers.StartAsync(folder, say, cancellation: cancellation), say);
        }
        var single = await BackingServers.StartAsync(folder, say, cancellation);
        try
        {
            var options = new ServerOptions { Folder = Path.Combine(folder, "redis"), Say = say };
            return new ClusterServers(single, await RedisServer.StartAsync(options, cancellation));
        }
        catch
        {
            await single.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when a server exited that nothing restarts; replicated ones are.</summary>
    public async Task<string> WaitForFirstExitAsync(CancellationToken cancellation)
    {
        if (_single is not null)
        {
            return await _single.WaitForFirstExitAsync("redis-server", _redis!.WaitForExitAsync(cancellation), cancellation);
        }
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        return "";
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }
        await Task.WhenAll(_supervised.Select(static server => server.DisposeAsync().AsTask()));
        foreach (var servers in new IAsyncDisposable?[] { _redis, _replicated, _single })
        {
            if (servers is not null)
            {
                await servers.DisposeAsync();
            }
        }
    }
}
