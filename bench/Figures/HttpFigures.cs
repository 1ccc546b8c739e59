using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Bench.Load;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Bench.Figures;

/// <summary>Claims over HTTP beside an echo on the same server and beside gRPC, and with telemetry compared with none.</summary>
internal sealed class HttpFigures(
    BenchServers servers, CompareOptions options, IReadOnlyList<string> wanted, Contest contest) : IAsyncDisposable
{
    private const string EchoName = "HTTP echo";
    private const string ClaimsName = "HTTP claims";
    private const string GrpcName = "gRPC claims";
    private const string PlainName = "HTTP claims, no telemetry";
    private static readonly int[] Connections = [64, 256, 1024];
    private const int UsualConnections = 256;
    private const int LotsMax = 5000;

    /// <summary>Each lot being loaded uses a database connection, and opening one takes longer than loading a lot.</summary>
    private const int WarmingConnections = 16;

    private readonly ICollection<IContestant> _field = contest.Field();
    private readonly List<IAsyncDisposable> _owned = [];
    private OtlpSink? _sink;
    private (HttpPath Path, ServedEngine Engine)? _observed;
    private (HttpPath Path, ServedEngine Engine)? _plain;

    /// <summary>Starts the engines that the wanted figures need, both at once: each is a separate process and takes a while.</summary>
    public async Task StartAsync()
    {
        if (!wanted.Intersect([FigureNames.Http, FigureNames.Grpc, FigureNames.Telemetry]).Any())
        {
            return;
        }

        _sink = await OtlpSink.StartAsync();
        Own(_sink, isLast: true);
        await Task.WhenAll(StartObservedAsync(), StartPlainAsync());

        async Task StartObservedAsync() => _observed = await StartAsync("bench_http", telemetry: true);

        async Task StartPlainAsync() =>
            _plain = wanted.Contains(FigureNames.Telemetry) ? await StartAsync("bench_plain", telemetry: false) : null;
    }

    /// <summary>Enters their contestants.</summary>
    public void Enter()
    {
        if (_observed is { } observed)
        {
            Enter(observed.Path, observed.Engine, ClaimsName);
            if (wanted.Contains(FigureNames.Http))
            {
                var echo = new EchoPath(observed.Path.Database, observed.Engine);
                Own(echo);
                Enter(echo, observed.Engine, EchoName);
            }

            if (wanted.Contains(FigureNames.Grpc))
            {
                var grpc = new GrpcPath(observed.Path.Database, observed.Engine);
                Own(grpc);
                Enter(grpc, observed.Engine, GrpcName);
            }
        }

        if (_plain is { } plain)
        {
            Enter(plain.Path, plain.Engine, PlainName);
        }
    }

    public IEnumerable<Figure> Figures()
    {
        if (wanted.Contains(FigureNames.Http))
        {
            yield return Figure.OfRates(FigureNames.Http, "requests/s", contest.RatesOf(EchoName), contest.RatesOf(ClaimsName), 0.5) with
            {
                Note = $"{contest.BestOf(EchoName)} connections against {contest.BestOf(ClaimsName)}; the load shares the machine",
            };
        }

        if (wanted.Contains(FigureNames.Grpc))
        {
            yield return Figure.OfRates(FigureNames.Grpc, "claims/s", contest.RatesOf(ClaimsName), contest.RatesOf(GrpcName), 0.5) with
            {
                Note = $"{contest.BestOf(ClaimsName)} connections against {contest.BestOf(GrpcName)} calls at once by Grpc.Net.Client, "
                    + "which shares the machine and takes more of it than the raw sockets of HTTP",
            };
        }

        if (wanted.Contains(FigureNames.Telemetry))
        {
            yield return Figure.OfRates(
                FigureNames.Telemetry, "claims/s", contest.RatesOf(PlainName), contest.RatesOf(ClaimsName), 0.95) with
            {
                Note = "all spans of every request made, a thousandth sent; metrics and exemplars on",
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }
    }

    private async Task<(HttpPath Path, ServedEngine Engine)> StartAsync(string name, bool telemetry)
    {
        var database = await BenchDatabase.CreateAsync(servers, name, options.Lots);
        Own(database, isLast: true);
        var engine = await ServedEngine.StartAsync(
            database.ConnectionString, servers.Nats.Url, servers.Callers, downstream: false, telemetry, options.Settings,
            telemetry ? _sink!.Url : null);
        Own(engine);
        var path = new HttpPath(database, engine);
        Own(path);
        await WarmAsync(path);
        return (path, engine);
    }

    /// <summary>Adds something to dispose of before or after the rest.</summary>
    private void Own(IAsyncDisposable owned, bool isLast = false)
    {
        lock (_owned)
        {
            _owned.Insert(isLast ? _owned.Count : 0, owned);
        }
    }

    private void Enter(ClaimPath path, ServedEngine engine, string contestant)
    {
        var cpu = new CpuMeter(servers.Postgres.ProcessId, servers.Nats.ProcessId) { EngineId = engine.ProcessId };
        var lots = Lots(path.Database);
        _field.Add(new ServedContestant(contestant, new ClosedLoop(path, cpu), lots, engine));
    }

    /// <summary>Some of the lots: enough for HTTP, and activated sooner.</summary>
    private static Guid[] Lots(BenchDatabase database) => database.Uniform[..Math.Min(LotsMax, database.Uniform.Length / 10)];

    /// <summary>One claim on every lot, so that rounds find the lots activated.</summary>
    private static async Task WarmAsync(HttpPath path)
    {
        await path.OpenAsync(WarmingConnections);
        var since = DateTimeOffset.UtcNow;
        var run = ClosedLoop.NextRun();
        var shares = Lots(path.Database).Chunk((Lots(path.Database).Length / WarmingConnections) + 1).ToArray();
        var claims = await Task.WhenAll(shares.Select((lots, worker) => Task.Run(async () =>
        {
            for (var number = 0; number < lots.Length; number++)
            {
                await path.ClaimAsync(worker, lots[number], ClaimNumbers.Id(run, worker, number));
            }

            return new AcknowledgedClaims(run, worker, lots.Length);
        })));
        await path.VerifyAsync(claims, since);
    }

    private sealed class ServedContestant(string name, ClosedLoop loop, Guid[] lots, ServedEngine engine)
        : ClaimContestant(name, loop, () => new LotChoice(lots), Connections, UsualConnections), IContestant
    {
        /// <summary>Batches grow with the connections.</summary>
        public string? SameLevelAs => Name == PlainName ? ClaimsName : null;

        public Task<TimeSpan> CompiledAsync() => engine.CompiledAsync();
    }
}
