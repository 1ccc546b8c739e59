using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Bench.Streams;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Bench.AsRun;

/// <summary>
/// The product as <c>./run</c> and <c>./run cluster --silos 1 --gateways 1</c> start it: the program, compiled ahead of time as
/// theirs, with its own settings, relays, consumers and telemetry included.
/// </summary>
internal sealed class ProductSide : IServedSide
{
    private const string Counts =
        """
        SELECT (SELECT coalesce(sum(held), 0)::bigint FROM lot) AS "held quantity",
          (SELECT count(*) FROM ledger_entry) AS "ledger entries",
          (SELECT count(DISTINCT event_id) FROM ledger_entry) AS "events in the ledger",
          (SELECT count(*) FROM notification WHERE kind = 'claim-held') AS "notifications of recipients",
          (SELECT count(DISTINCT claim_id) FROM notification WHERE kind = 'claim-held') AS "notified claims",
          (SELECT count(*) FROM notification WHERE kind = 'lot-claimed') AS "notifications of donors"
        """;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);
    private readonly Stack<IAsyncDisposable> _owned = [];
    private readonly List<ServedProcess> _processes = [];
    private BenchDatabase _database = null!;
    private StreamCount _streams = null!;
    private long _posted;

    private ProductSide()
    {
    }

    public int Port { get; private set; }

    public Guid[] Lots => _database.Uniform;

    public IReadOnlyList<ServedProcess> Processes => _processes;

    /// <summary>Silo and gateway in one process.</summary>
    public static Task<ProductSide> StartAsync(
        BenchServers servers, Callers callers, int lots, IReadOnlyDictionary<string, string?> settings) =>
        StartAsync(servers, callers, lots, settings, static (side, engine, options) => side.StartEngineAsync(engine, options));

    /// <summary>A silo and a gateway, and Redis for their membership.</summary>
    public static Task<ProductSide> StartClusterAsync(
        BenchServers servers, Callers callers, int lots, IReadOnlyDictionary<string, string?> settings) =>
        StartAsync(servers, callers, lots, settings, static (side, engine, options) => side.StartMembersAsync(engine, options));

    public async Task DrainAsync(long claims)
    {
        await _streams.WaitForEventsAsync(EventStream.Name, _posted + claims);
        await new PublishedCount(_database.Source).WaitForConsumersAsync();
    }

    public async Task CheckAsync(long claims)
    {
        await _database.Check.VerifyTotalsAsync(claims);
        await StoredCounts.RequireAsync(
            _database.Source, Counts, name => name is "ledger entries" or "events in the ledger" ? _posted + claims : claims);
        var events = await _streams.CountAsync(EventStream.Name);
        if (events != _posted + claims)
        {
            throw new BenchFault($"The stream should hold {_posted + claims} events and holds {events}.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        while (_owned.TryPop(out var owned))
        {
            // What a process has left to do does not matter any more, and a silo that stops waits for more than its work.
            if (owned is LocalServer server)
            {
                await server.KillAsync();
            }

            await owned.DisposeAsync();
        }
    }

    private static async Task<ProductSide> StartAsync(
        BenchServers servers, Callers callers, int lots, IReadOnlyDictionary<string, string?> settings,
        Func<ProductSide, EngineSettings, ServerOptions, Task> start)
    {
        var side = new ProductSide();
        try
        {
            side._database = await BenchDatabase.CreateAsync(servers, "bench_as_run", lots);
            side._owned.Push(side._database);
            side._streams = new StreamCount(servers.Nats.Url);
            side._owned.Push(side._streams);
            side._posted = await side.PostedAsync();
            var environment = settings.ToDictionary(
                static setting => setting.Key.Replace(":", "__", StringComparison.Ordinal), static setting => setting.Value ?? "");
            await start(
                side, new EngineSettings(side._database.ConnectionString, servers.Nats.Url, callers.KeysFolder),
                new ServerOptions { Settings = environment });
            side._processes.Add(new ServedProcess("postgres", servers.Postgres.ProcessId, WithChildren: true));
            side._processes.Add(new ServedProcess("nats", servers.Nats.ProcessId));
            return side;
        }
        catch
        {
            await side.DisposeAsync();
            throw;
        }
    }

    private async Task<long> PostedAsync()
    {
        await using var command = _database.Source.CreateCommand("SELECT count(*) FROM lot");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task StartEngineAsync(EngineSettings settings, ServerOptions options)
    {
        var engine = await EngineServer.StartAsync(settings, options);
        _owned.Push(engine);
        _processes.Add(new ServedProcess("engine", engine.ProcessId));
        Port = engine.Port;
    }

    private async Task StartMembersAsync(EngineSettings settings, ServerOptions options)
    {
        var redis = await RedisServer.StartAsync();
        _owned.Push(redis);
        var membership = new ClusterMembership(settings, redis.Address, redis.Password) { ClusterId = Guid.NewGuid().ToString("N") };
        var silo = await SiloServer.StartAsync(membership, "silo-1", options);
        _owned.Push(silo);
        var gateway = await GatewayServer.StartAsync(membership, "gateway-1", options);
        _owned.Push(gateway);
        _processes.Add(new ServedProcess("silo", silo.ProcessId));
        _processes.Add(new ServedProcess("gateway", gateway.ProcessId));
        _processes.Add(new ServedProcess("redis", redis.ProcessId));
        Port = gateway.Port;

        // A gateway starts without silos, and is ready when it has found one.
        using var http = new HttpClient();
        using var timeout = new CancellationTokenSource(ReadyWithin);
        while (!(await http.GetAsync(new Uri(gateway.Url + "/healthz/ready"), timeout.Token)).IsSuccessStatusCode)
        {
            await Task.Delay(Glance, timeout.Token);
        }
    }
}
