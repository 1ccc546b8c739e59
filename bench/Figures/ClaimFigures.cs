using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Bench.Control;
using PahlawanPangan.Bench.Engine;
using PahlawanPangan.Bench.Load;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Bench.Report;
using PahlawanPangan.Bench.Streams;
using PahlawanPangan.Grains.Journal;

namespace PahlawanPangan.Bench.Figures;

/// <summary>The figures about durable claims per second.</summary>
internal sealed class ClaimFigures(
    BenchServers servers, CompareOptions options, IReadOnlyList<string> wanted, Contest contest) : IAsyncDisposable
{
    private const string ControlUniform = "control, uniform";
    private const string ControlHot = "control, hot lot";
    private const string EngineUniform = "engine, uniform";
    private const string EngineHot = "engine, hot lot";
    private const string Bare = "bare statement";
    private const string Relayed = "engine with downstream";
    private const double LatencyLoad = 0.7;
    private const string ClaimsPerSecond = "claims/s";
    private static readonly int[] UniformConnections = [4, 8, 16, 24, 32, 64, 128];
    private static readonly int[] HotConnections = [1, 2, 4, 8, 16];
    private static readonly int[] InFlight = [256, 1024, 4096];
    private readonly CpuMeter _cpu = new(servers.Postgres.ProcessId, servers.Nats.ProcessId);
    private readonly ICollection<IContestant> _field = contest.Field();
    private readonly List<IAsyncDisposable> _owned = [];
    private BatchSizes? _sizes;
    private BareContestant? _bare;
    private RelayedContestant? _relayed;
    private ControlPath? _control;
    private GrainPath? _engine;

    /// <summary>Seeds what the wanted figures need and enters their contestants.</summary>
    public async Task PrepareAsync()
    {
        if (Wants(FigureNames.Uniform, FigureNames.Hot, FigureNames.Latency))
        {
            var control = new ControlPath(await SeedAsync("bench_control"));
            _owned.Insert(0, control);
            _control = control;
            EnterClaims(control, ControlUniform, UniformConnections, ControlHot, HotConnections);
        }

        if (Wants(
            FigureNames.Uniform, FigureNames.Hot, FigureNames.HotOverUniform, FigureNames.GrainOverSql, FigureNames.WithDownstream,
            FigureNames.Latency))
        {
            var grains = await StartAsync(await SeedAsync("bench_engine"), SiloWork.ClaimsOnly);
            _engine = grains;
            EnterClaims(grains, EngineUniform, InFlight, EngineHot, InFlight);
        }

        if (Wants(FigureNames.GrainOverSql))
        {
            _sizes = new BatchSizes();
            var writers = int.Parse(
                options.Settings.GetValueOrDefault("Journal:Writers")
                    ?? new JournalOptions().Writers.ToString(System.Globalization.CultureInfo.InvariantCulture),
                System.Globalization.CultureInfo.InvariantCulture);
            _bare = new BareContestant(Bare, new BareJournal(await SeedAsync("bench_bare"), _cpu, writers), _sizes);
            _field.Add(_bare);
        }

        if (Wants(FigureNames.WithDownstream))
        {
            var relayed = await StartAsync(await SeedAsync("bench_relayed"), SiloWork.Everything);
            var published = new PublishedCount(relayed.Database.Source);
            _ = await published.WaitForAllAsync();
            await published.WaitForConsumersAsync();
            _relayed = new RelayedContestant(
                new ClaimContestant(
                    Relayed, new ClosedLoop(relayed, _cpu), () => new LotChoice(relayed.Database.Uniform), InFlight,
                    InFlight[InFlight.Length / 2]),
                published);
            _field.Add(_relayed);
        }
    }

    /// <summary>The figures, after the contest.</summary>
    public IEnumerable<Figure> Figures()
    {
        if (wanted.Contains(FigureNames.Uniform))
        {
            yield return Rates(FigureNames.Uniform, ControlUniform, EngineUniform, 7) with
            {
                Note = $"{options.Lots} lots; {Parallel(ControlUniform, EngineUniform)}; relay and consumers off",
            };
        }

        if (wanted.Contains(FigureNames.Hot))
        {
            yield return Rates(FigureNames.Hot, ControlHot, EngineHot, 40) with { Note = Parallel(ControlHot, EngineHot) };
        }

        if (wanted.Contains(FigureNames.HotOverUniform))
        {
            yield return Rates(FigureNames.HotOverUniform, EngineUniform, EngineHot, 1);
        }

        if (wanted.Contains(FigureNames.GrainOverSql))
        {
            yield return Rates(FigureNames.GrainOverSql, Bare, EngineUniform, 0.6) with
            {
                Note = $"batches of {_bare!.BatchCommits} claims",
            };
        }

        if (wanted.Contains(FigureNames.WithDownstream))
        {
            yield return Rates(FigureNames.WithDownstream, EngineUniform, Relayed, 0.5) with
            {
                Note =
                    $"relay and consumers on; {_relayed!.KeptUpLeast:P0} or more published when a round's last claim was made and checked",
            };
        }
    }

    /// <summary>
    /// The latency figure, after the contest: both sides run at the same share of their maximum rate, control and engine in turn.
    /// </summary>
    public async Task<Figure> MeasureLatencyAsync(TextWriter progress)
    {
        var (control, engine) = (new List<double>(), new List<double>());
        var (controlMs, engineMs) = (new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            await RunAsync(_control!, ControlUniform, control, controlMs);
            await RunAsync(_engine!, EngineUniform, engine, engineMs);
        }

        return Figure.OfCeiling(FigureNames.Latency, "p99 ÷ p50", control, engine, 8) with
        {
            Note = $"at 70 % load: control p50 {Figure.Median(controlMs):0.0} ms, engine p50 {Figure.Median(engineMs):0.0} ms",
        };

        async Task RunAsync(ClaimPath path, string name, List<double> spreads, List<double> medians)
        {
            var rate = LatencyLoad * Figure.Median(contest.RatesOf(name));
            var latencies = await new OpenLoop(path).RunAsync(
                new LotChoice(path.Database.Uniform), rate, contest.BestOf(name), options.Warming, options.Round);
            spreads.Add(latencies.Spread);
            medians.Add(latencies.P50 / 1000);
            await progress.WriteLineAsync(
                $"latency: {name} at {rate:0}/s: p50 {latencies.P50 / 1000:0.00} ms, p99 {latencies.P99 / 1000:0.00} ms, max "
                    + $"{latencies.Max / 1000:0.00} ms");
        }
    }

    /// <summary>PostgreSQL's statistics of each side.</summary>
    public async Task WriteFactsAsync(TextWriter output)
    {
        foreach (var (name, path) in new (string, ClaimPath?)[] { ("control", _control), ("engine", _engine) })
        {
            if (path is not null)
            {
                await TableFacts.WriteAsync(output, name, path.Database.Source);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _sizes?.Dispose();
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }
    }

    private bool Wants(params ReadOnlySpan<string> figures)
    {
        foreach (var figure in figures)
        {
            if (wanted.Contains(figure))
            {
                return true;
            }
        }

        return false;
    }

    private void EnterClaims(ClaimPath path, string uniform, int[] uniformLevels, string hot, int[] hotLevels)
    {
        var loop = new ClosedLoop(path, _cpu);
        if (Wants(
            FigureNames.Uniform, FigureNames.HotOverUniform, FigureNames.GrainOverSql, FigureNames.WithDownstream, FigureNames.Latency))
        {
            _field.Add(
                new ClaimContestant(
                    uniform, loop, () => new LotChoice(path.Database.Uniform), uniformLevels, uniformLevels[uniformLevels.Length / 2]));
        }

        if (Wants(FigureNames.Hot, FigureNames.HotOverUniform))
        {
            _field.Add(
                new ClaimContestant(hot, loop, () => new LotChoice(path.Database.NextHot()), hotLevels, hotLevels[hotLevels.Length / 2]));
        }
    }

    private async Task<BenchDatabase> SeedAsync(string name)
    {
        var database = await BenchDatabase.CreateAsync(servers, name, options.Lots);
        _owned.Add(database);
        return database;
    }

    private async Task<GrainPath> StartAsync(BenchDatabase database, SiloWork work)
    {
        var silo = await SiloHost.StartAsync(database.ConnectionString, servers.Nats.Url, work, options.Settings);
        var grains = new GrainPath(database, silo);
        _owned.Insert(0, grains);
        await grains.ActivateAsync();
        return grains;
    }

    private Figure Rates(string name, string control, string engine, double target) =>
        Figure.OfRates(name, ClaimsPerSecond, contest.RatesOf(control), contest.RatesOf(engine), target);

    private string Parallel(string control, string engine) =>
        $"{contest.BestOf(control)} connections against {contest.BestOf(engine)} claims in flight";
}
