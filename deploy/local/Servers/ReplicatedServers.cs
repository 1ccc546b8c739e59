namespace PahlawanPangan.Local.Servers;

/// <summary>Every server that a cluster needs, each in the form that survives the loss of one of its processes.</summary>
public sealed class ReplicatedServers : IAsyncDisposable
{
    private ReplicatedServers(PostgresPair postgres, NatsTrio nats, RedisPair redis) => (Postgres, Nats, Redis) = (postgres, nats, redis);

    /// <summary>The databases.</summary>
    public PostgresPair Postgres { get; }

    /// <summary>The brokers.</summary>
    public NatsTrio Nats { get; }

    /// <summary>The membership.</summary>
    public RedisPair Redis { get; }

    /// <summary>Every process by its name.</summary>
    public IReadOnlyDictionary<string, LocalServer> All => new Dictionary<string, LocalServer>(
    [
        .. Named("postgres", Postgres.Servers), .. Named("nats", Nats.Servers), .. Named("redis", Redis.Servers),
        .. Named("sentinel", Redis.Sentinels),
    ]);

    /// <param name="folder">Their data folder; null for temporary folders that are removed with them.</param>
    /// <param name="say">Receives messages for the user.</param>
    /// <param name="isInMemory">Whether temporary folders may be in memory.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static Task<ReplicatedServers> StartAsync(
        string? folder = null, Action<string>? say = null, bool isInMemory = false, CancellationToken cancellation = default) =>
        StartAsync(
            server => Task.FromResult(new ServerOptions
            {
                Folder = folder is null ? null : Path.Combine(folder, "ha", server),
                InMemory = isInMemory,
                Say = say ?? (_ => { }),
            }),
            cancellation);

    /// <param name="optionsOf">The options of a server by its name, as in <see cref="All"/>.</param>
    /// <param name="cancellation">Cancels the start.</param>
    public static async Task<ReplicatedServers> StartAsync(
        Func<string, Task<ServerOptions>> optionsOf, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(optionsOf);
        var postgres = StartPostgresAsync();
        var nats = StartNatsAsync();
        var redis = StartRedisAsync();
        try
        {
            await Task.WhenAll(postgres, nats, redis);
        }
        catch
        {
            await DisposeStartedAsync(postgres);
            await DisposeStartedAsync(nats);
            await DisposeStartedAsync(redis);
            throw;
        }
        return new ReplicatedServers(await postgres, await nats, await redis);

        async Task<PostgresPair> StartPostgresAsync() =>
            await PostgresPair.StartAsync(await optionsOf("postgres-1"), await optionsOf("postgres-2"), cancellation);

        async Task<NatsTrio> StartNatsAsync() => await NatsTrio.StartAsync(
            [await optionsOf("nats-1"), await optionsOf("nats-2"), await optionsOf("nats-3")], cancellation);

        async Task<RedisPair> StartRedisAsync() => await RedisPair.StartAsync(
            await optionsOf("redis-1"), await optionsOf("redis-2"),
            [await optionsOf("sentinel-1"), await optionsOf("sentinel-2"), await optionsOf("sentinel-3")], cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Nats.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    private static IEnumerable<KeyValuePair<string, LocalServer>> Named(string kind, IEnumerable<LocalServer> servers) =>
        servers.Select((server, at) => new KeyValuePair<string, LocalServer>(FormattableString.Invariant($"{kind}-{at + 1}"), server));

    private static async Task DisposeStartedAsync<T>(Task<T> started)
        where T : IAsyncDisposable
    {
        if (started.IsCompletedSuccessfully)
        {
            await (await started).DisposeAsync();
        }
    }
}
