using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Local.Cluster;
using PahlawanPangan.Local.Servers;
using PahlawanPangan.Tests.EndToEnd;

namespace PahlawanPangan.Tests.Support;

/// <summary>
/// Silos and gateways as processes over their own database and servers, with a proxy in front of the gateways, and clients.
/// </summary>
public sealed class RunningCluster : IAsyncDisposable
{
    private static readonly TimeSpan PostLimit = TimeSpan.FromSeconds(60);
    private readonly string _keys;
    private readonly TokenIssuer _tokens;
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = 64 }) { Timeout = TimeSpan.FromSeconds(30) };

    private readonly ConcurrentDictionary<string, NpgsqlDataSource> _databases = new();
    private readonly NatsServer? _nats;
    private readonly RedisServer? _redis;
    private readonly ReplicatedServers? _replicated;

    private RunningCluster(
        NatsServer? nats, RedisServer? redis, ReplicatedServers? replicated, string keys, ClusterMembership membership, ReadyFront front)
    {
        (_nats, _redis, _replicated, _keys, Membership) = (nats, redis, replicated, keys, membership);
        _tokens = new TokenIssuer(
            TokenKeys.Load(new KeyFolder(keys), NullLogger.Instance),
            Options.Create(new GatewayOptions { KeysPath = keys, AccessTokenMinutes = 60 }),
            TimeProvider.System);
        Front = front;
    }

    public NatsServer Nats => _nats ?? throw new InvalidOperationException("The servers are replicated.");

    public RedisServer Redis => _redis ?? throw new InvalidOperationException("The servers are replicated.");

    /// <summary>The servers of a cluster that was started over replicated ones.</summary>
    public ReplicatedServers Replicated => _replicated ?? throw new InvalidOperationException("The servers are single ones.");

    /// <summary>What the silos reach the broker by.</summary>
    public string NatsUrl => Membership.Engine.NatsUrl;

    /// <summary>The database; after a failover, that of the new primary.</summary>
    public NpgsqlDataSource Database
    {
        get
        {
            // Nothing watches the primary here, so a pool of both servers would go on reading the one that was replaced.
            var primary = _replicated?.Postgres.Primary.ConnectionString ?? Membership.Engine.PostgresConnectionString;
            return _databases.GetOrAdd(primary, static server => PostgresPool.Create(server));
        }
    }

    public ClusterMembership Membership { get; }

    public List<SiloServer> Silos { get; } = [];

    public List<GatewayServer> Gateways { get; } = [];

    public ReadyFront Front { get; }

    /// <summary>Starts only the servers, migrated and with keys.</summary>
    /// <param name="settings">Environment variables of all members.</param>
    public static async Task<RunningCluster> StartServersAsync(IReadOnlyDictionary<string, string>? settings = null)
    {
        Categories.RequireServers();
        var database = await (await Servers.CurrentAsync()).NewDatabaseAsync();
        var nats = await NatsServer.StartAsync(Servers.InMemory);
        var redis = await RedisServer.StartAsync();
        var keys = TestKeys.NewFolder();
        var engine = new EngineSettings(database, nats.Url, keys);
        var front = await ReadyFront.StartAsync(FreePort.Find(), []);
        var membership = new ClusterMembership(engine, redis.Address, redis.Password)
        {
            Settings = settings ?? new Dictionary<string, string>(),
        };
        return new RunningCluster(nats, redis, null, keys, membership, front);
    }

    /// <summary>The same over servers that each survive the loss of one of their processes.</summary>
    public static async Task<RunningCluster> StartReplicatedServersAsync()
    {
        Categories.RequireServers();
        var servers = await ReplicatedServers.StartAsync(isInMemory: true);
        var keys = TestKeys.NewFolder();
        var documented = DocumentedSettings.For(servers);
        var settings = new EngineSettings(documented["PANGAN_POSTGRES"], documented["PANGAN_NATS"], keys);
        await using (var database = PostgresPool.Create(settings.PostgresConnectionString))
        {
            await new Migrator(database, NullLogger<Migrator>.Instance, shard: 0).MigrateAsync(CancellationToken.None);
        }

        var membership = new ClusterMembership(settings, documented["PANGAN_REDIS"], servers.Redis.Password) { Settings = documented };
        return new RunningCluster(null, null, servers, keys, membership, await ReadyFront.StartAsync(FreePort.Find(), []));
    }

    /// <summary>Starts everything over replicated servers, and waits until all are ready.</summary>
    public static async Task<RunningCluster> StartReplicatedAsync(int silos, int gateways) =>
        await (await StartReplicatedServersAsync()).StartMembersAsync(silos, gateways, null);

    /// <summary>Starts everything, gateways and silos at once, and waits until all are ready.</summary>
    public static async Task<RunningCluster> StartAsync(int silos, int gateways, Dictionary<string, string>? siloSettings = null) =>
        await (await StartServersAsync()).StartMembersAsync(silos, gateways, siloSettings);

    public async Task<SiloServer> AddSiloAsync(
        string name, Dictionary<string, string>? settings = null, ClusterMembership? membership = null)
    {
        var silo = await SiloServer.StartAsync(membership ?? Membership, name, new ServerOptions { Settings = settings ?? [] });
        lock (Silos)
        {
            Silos.Add(silo);
        }

        return silo;
    }

    public async Task<GatewayServer> AddGatewayAsync(string name, ClusterMembership? membership = null)
    {
        var settings = new Dictionary<string, string> { ["Gateway__DrainSeconds"] = "3" };
        var gateway = await GatewayServer.StartAsync(membership ?? Membership, name, new ServerOptions { Settings = settings });
        lock (Gateways)
        {
            Gateways.Add(gateway);
            Front.SetGateways([.. Gateways.Select(started => started.Url)]);
        }

        return gateway;
    }

    /// <summary>Waits until every running silo reports this many silos.</summary>
    public Task WaitForSilosAsync(int count, params SiloServer[] except) => Wait.UntilAsync(
        async () =>
        {
            foreach (var silo in Silos.Where(silo => silo.IsRunning && !except.Contains(silo)))
            {
                if (await GetAsync($"{silo.Url}/healthz/ready") is not (200, var text)
                    || text != $$"""{"status":"ready","silos":{{count}}}""")
                {
                    return false;
                }
            }

            return true;
        },
        $"{count} silos");

    public Task WaitForGatewaysAsync(int count) => Wait.UntilAsync(() => Front.ReadyCount == count, $"{count} gateways");

    /// <summary>A bearer token of an account.</summary>
    public string Token(Role role, Guid subject) => _tokens.Issue(new Caller(subject, role));

    /// <summary>Sends a request through the front, or to another address; null when there was no answer.</summary>
    public async Task<Answer?> SendAsync(HttpMethod method, string path, string token, string? key, string? body, string? url = null)
    {
        using var request = new HttpRequestMessage(method, (url ?? Front.Url) + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await _http.SendAsync(request);
            return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    /// <summary>A status and a body.</summary>
    public async Task<(int Status, string Body)> GetAsync(string url)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(url));
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException)
        {
            return (0, lost.Message);
        }
    }

    /// <summary>Posts a lot and returns its id. As clients are asked to, it sends the same request again while the answer is 503.</summary>
    public async Task<Guid> PostAsync(long quantity)
    {
        var (token, key, body) = (Token(Role.Donor, Guid.CreateVersion7()), Guid.NewGuid().ToString(), LotSamples.Json(quantity));
        var since = Stopwatch.StartNew();
        var answer = await SendAsync(HttpMethod.Post, "/v1/lots", token, key, body);
        while (answer is not { Status: not HttpStatusCode.ServiceUnavailable } && since.Elapsed < PostLimit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(500));
            answer = await SendAsync(HttpMethod.Post, "/v1/lots", token, key, body);
        }

        Assert.True(answer is { Status: HttpStatusCode.Created }, answer?.Body ?? "no answer");
        return JsonDocument.Parse(answer!.Body).RootElement.GetProperty("id").GetGuid();
    }

    /// <summary>The last lines of the silos' logs with any of these words, for a failing test.</summary>
    public string LogLines(params string[] words) => string.Concat(Silos.Select(silo =>
        $"{Environment.NewLine}{silo.LogFile}:{Environment.NewLine}" + string.Join(Environment.NewLine, File.ReadLines(silo.LogFile)
            .Where(line => words.Any(word => line.Contains(word, StringComparison.Ordinal))).TakeLast(40))));

    /// <summary>How many entries the cluster has in Redis: a version, and its members, dead ones too.</summary>
    public async Task<int> EntriesInRedisAsync() =>
        int.Parse((await SendRedisCommandAsync("HLEN", MembersKey)).TrimStart(':'), CultureInfo.InvariantCulture);

    /// <summary>Has Redis lose everything, as one that was replaced by an empty one.</summary>
    public async Task EmptyRedisAsync() => Assert.Equal("+OK", await SendRedisCommandAsync("FLUSHALL"));

    /// <summary>Puts members into Redis that died some minutes ago, one per second.</summary>
    public async Task AddDeadToRedisAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var died = DateTime.UtcNow.AddMinutes(-10).AddSeconds(i).ToString("O", CultureInfo.InvariantCulture);
            var entry = $$"""{"SiloAddress":{"SiloAddress":"127.0.0.1:{{i + 1}}@1"},"Status":6,"SuspectTimes":[],"ProxyPort":1,"HostName":"gone","SiloName":"gone","RoleName":"","UpdateZone":0,"FaultZone":0,"StartTime":"{{died}}","IAmAliveTime":"{{died}}"}""";
            Assert.Equal(":1", await SendRedisCommandAsync("HSET", MembersKey, $"S127.0.0.1:{i + 1}:1", entry));
        }
    }

    private const string MembersKey = "pahlawan-pangan/members/pahlawan-pangan";

    /// <summary>The first line of Redis' answer to one command.</summary>
    private async Task<string> SendRedisCommandAsync(params string[] command)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Redis.Port);
        await using var stream = client.GetStream();
        var words = string.Concat(command.Select(word => $"${Encoding.ASCII.GetByteCount(word)}\r\n{word}\r\n"));
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"AUTH {Redis.Password}\r\n*{command.Length}\r\n{words}"));
        using var reader = new StreamReader(stream);
        Assert.Equal("+OK", await reader.ReadLineAsync());
        return (await reader.ReadLineAsync())!;
    }

    /// <summary>The single value of a query.</summary>
    public Task<T> QueryAsync<T>(string sql) => Database.ScalarAsync<T>(sql);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        // No data is kept, so processes are killed; a graceful stop would take seconds.
        await Task.WhenAll(Gateways.Concat<HostServer>(Silos).Select(member => member.KillAsync()));
        await Task.WhenAll(Gateways.Select(gateway => gateway.DisposeAsync().AsTask()));
        await Front.DisposeAsync();
        await Task.WhenAll(Silos.Select(silo => silo.DisposeAsync().AsTask()));
        foreach (var database in _databases.Values)
        {
            await database.DisposeAsync();
        }

        foreach (var servers in new IAsyncDisposable?[] { _redis, _nats, _replicated })
        {
            if (servers is not null)
            {
                await servers.DisposeAsync();
            }
        }

        Directory.Delete(_keys, recursive: true);
    }

    private async Task<RunningCluster> StartMembersAsync(int silos, int gateways, Dictionary<string, string>? siloSettings)
    {
        try
        {
            await Task.WhenAll(
                Task.WhenAll(Enumerable.Range(1, silos).Select(number => AddSiloAsync($"silo-{number}", siloSettings))),
                Task.WhenAll(Enumerable.Range(1, gateways).Select(number => AddGatewayAsync($"gateway-{number}"))));
            await WaitForSilosAsync(silos);
            await WaitForGatewaysAsync(gateways);
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }
}
