using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Bench.Load;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Bench.Figures;

/// <summary>Claims over HTTP beside an echo on the same server, and with telemetry beside without.</summary>
internal sealed class HttpFigures(BenchServers servers, CompareOptions options, IReadOnlyList<string> wanted, Contest contest) : IAsyncDisposable
{
    private const string EchoName = "HTTP echo";
    private const string ClaimsName = "HTTP claims";
    private const string UntoldName = "HTTP claims, no telemetry";
    private static readonly int[] Connections = [64, 256, 1024];
    private const int UsualConnections = 256;
    private const int LotsMax = 5000;
    private readonly List<IAsyncDisposable> _owned = [];
    private OtlpSink? _sink;

    public async Task PrepareAsync()
    {
        if (!wanted.Contains(FigureNames.Http) && !wanted.Contains(FigureNames.Telemetry))
        {
            return;
        }

        _sink = await OtlpSink.StartAsync();
        _owned.Add(_sink);
        var (claims, engine) = await StartAsync("bench_http", ClaimsName, telemetry: true);
        if (wanted.Contains(FigureNames.Http))
        {
            Enter(new EchoPath(claims.Database, engine), engine, EchoName);
        }

        if (wanted.Contains(FigureNames.Telemetry))
        {
            _ = await StartAsync("bench_untold", UntoldName, telemetry: false);
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

        if (wanted.Contains(FigureNames.Telemetry))
        {
            yield return Figure.OfRates(FigureNames.Telemetry, "claims/s", contest.RatesOf(UntoldName), contest.RatesOf(ClaimsName), 0.95) with
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

    private async Task<(HttpPath Path, ServedEngine Engine)> StartAsync(string name, string contestant, bool telemetry)
    {
        var database = await BenchDatabase.CreateAsync(servers, name, options.Lots);
        _owned.Add(database);
        var engine = await ServedEngine.StartAsync(
            database.ConnectionString, servers.Nats.Url, downstream: false, telemetry, options.Settings, telemetry ? _sink!.Url : null);
        _owned.Insert(0, engine);
        var path = new HttpPath(database, engine);
        await WarmAsync(path);
        Enter(path, engine, contestant);
        return (path, engine);
    }

    private void Enter(HttpPath path, ServedEngine engine, string contestant)
    {
        _owned.Insert(0, path);
        var cpu = new CpuMeter(servers.Postgres.ProcessId, servers.Nats.ProcessId) { EngineId = engine.ProcessId };

        var lots = Lots(path.Database);
        contest.Add(new ServedContestant(contestant, new ClosedLoop(path, cpu), lots, engine));
    }

    /// <summary>Some of the lots: as good as all of them for HTTP, and sooner activated.</summary>
    private static Guid[] Lots(BenchDatabase database) => database.Uniform[..Math.Min(LotsMax, database.Uniform.Length / 10)];

    /// <summary>One claim on every lot, so that rounds find the lots activated.</summary>
    private static async Task WarmAsync(HttpPath path)
    {
        await path.OpenAsync(UsualConnections);
        var since = DateTimeOffset.UtcNow;
        var run = ClosedLoop.NextRun();
        var shares = Lots(path.Database).Chunk((Lots(path.Database).Length / UsualConnections) + 1).ToArray();
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
        public string? SameLevelAs => Name == UntoldName ? ClaimsName : null;

        public Task<TimeSpan> CompiledAsync() => engine.CompiledAsync();
    }
}
