using PahlawanPangan.Bench.Commands;
using PahlawanPangan.Bench.Http;
using PahlawanPangan.Bench.Machine;
using PahlawanPangan.Bench.Report;

namespace PahlawanPangan.Bench.AsRun;

/// <summary>
/// The product as its users run it beside applications that do the same work: claims of 1 over HTTP from a few lots, all consumers on.
/// Each side is started for its turn, with servers of its own; nothing else runs meanwhile.
/// </summary>
internal sealed class AsRunFigures(
    CompareOptions options, IReadOnlyList<string> wanted, TextWriter output, Func<string, Task> say) : IDisposable
{
    private const int LotCount = 100;
    private const int WarmingConnections = 64;
    private const string Product = SideJson.Product;
    private const string Cluster = "cluster";
    private const double IdleMsPerSecondMax = 20;

    private static readonly string[] Peers = [PeerSide.Plain, PeerSide.Wolverine];

    private static readonly (string Figure, int Connections, double Target)[] Levels =
    [
        (FigureNames.AsRun1, 1, 1), (FigureNames.AsRun16, 16, 1.5), (FigureNames.AsRun64, 64, 3), (FigureNames.AsRun1024, 1024, 3),
    ];

    private readonly Lazy<Callers> _callers = new();
    private readonly Dictionary<(string Side, int Connections), List<SideMeasured>> _rounds = [];
    private readonly List<double> _idle = [];
    private string _idleOf = "";
    private bool _described;

    /// <summary>The cluster is compared with one process at this number of connections.</summary>
    private const int ClusterConnections = 64;
    private const double ClusterTarget = 0.8;

    private bool ClusterWanted => wanted.Contains(FigureNames.AsRunCluster);

    private IEnumerable<(string Figure, int Connections, double Target)> Wanted =>
        Levels.Where(level => wanted.Contains(level.Figure));

    public async Task MeasureAsync()
    {
        List<string> sides = [];
        if (Wanted.Any())
        {
            sides.AddRange([Product, .. Peers]);
        }
        else if (ClusterWanted || wanted.Contains(FigureNames.Idle))
        {
            sides.Add(Product);
        }

        if (ClusterWanted)
        {
            sides.Add(Cluster);
        }

        for (var round = 0; round < options.AsRunRounds; round++)
        {
            // Another one is first in each round, so that a change of the machine does not meet the same one each time.
            foreach (var side in sides.Skip(round % Math.Max(1, sides.Count)).Concat(sides.Take(round % Math.Max(1, sides.Count))))
            {
                await MeasureAsync(side, round);
            }
        }
    }

    public IEnumerable<Figure> Figures()
    {
        foreach (var (name, connections, target) in Wanted)
        {
            yield return FigureOf(name, connections, target);
        }

        if (ClusterWanted)
        {
            yield return ClusterFigure();
        }

        if (wanted.Contains(FigureNames.Idle))
        {
            yield return Figure.OfCeiling(FigureNames.Idle, "ms CPU/s", null, _idle, IdleMsPerSecondMax) with
            {
                Note = $"without a request, after the load: {_idleOf}",
            };
        }
    }

    public void Dispose()
    {
        if (_callers.IsValueCreated)
        {
            _callers.Value.Dispose();
        }
    }

    private Figure FigureOf(string name, int connections, double target)
    {
        var engine = RatesOf(Product, connections);
        var best = Peers.Select(peer => RatesOf(peer, connections))
            .Aggregate(static (one, other) => [.. one.Zip(other, Math.Max)]);
        var fastest = Peers.MaxBy(peer => Figure.Median(RatesOf(peer, connections)))!;
        return Figure.OfRates(name, "claims/s", best, engine, target) with
        {
            Note = $"the better peer is {fastest}",
            Sides = Peers.Prepend(Product).ToDictionary(static side => side, side => SideMeasured.Of(_rounds[(side, connections)])),
        };
    }

    private Figure ClusterFigure()
    {
        var (one, apart) = (RatesOf(Product, ClusterConnections), RatesOf(Cluster, ClusterConnections));
        return Figure.OfRates(FigureNames.AsRunCluster, "claims/s", one, apart, ClusterTarget) with
        {
            Note = "a silo and a gateway against one process",
            Sides = new Dictionary<string, SideJson>
            {
                [Product] = SideMeasured.Of(_rounds[(Cluster, ClusterConnections)]),
                ["one-process"] = SideMeasured.Of(_rounds[(Product, ClusterConnections)]),
            },
        };
    }

    private List<double> RatesOf(string side, int connections) =>
        [.. _rounds[(side, connections)].Select(static round => round.PerSecond)];

    private async Task MeasureAsync(string name, int number)
    {
        await using var servers = await BenchServers.StartAsync();
        if (!_described)
        {
            _described = true;
            await MachineFacts.WritePostgresAsync(output, "as run", servers);
        }

        await using var side = await StartAsync(name, servers);
        var round = new SideRound(side, _callers.Value);
        await round.WarmAsync(WarmingConnections, options.AsRunWarming, options.AsRunWarmingClaims);
        foreach (var connections in ConnectionsOf(name))
        {
            var measured = await round.MeasureAsync(connections, options.AsRunMeasuring);
            if (!_rounds.TryGetValue((name, connections), out var rounds))
            {
                _rounds.Add((name, connections), rounds = []);
            }

            rounds.Add(measured);
            await say(FormattableString.Invariant(
                $"round {number + 1}: {name} as run, {connections} connections: {measured.PerSecond:0}/s, p50 {measured.P50Ms:0.0} ms"));
        }

        if (name == Product && number == 0 && wanted.Contains(FigureNames.Idle))
        {
            var (after, measuring) = options.Idle;
            var idle = await round.MeasureIdleAsync(after, measuring);
            _idle.Add(idle.Values.Sum());
            _idleOf = string.Join(", ", idle.Select(static one => FormattableString.Invariant($"{one.Key} {one.Value:0.0}")));
        }

        await round.CheckAsync();
    }

    private IEnumerable<int> ConnectionsOf(string side)
    {
        if (side == Cluster)
        {
            return [ClusterConnections];
        }

        var connections = Wanted.Select(static level => level.Connections);
        return side == Product && ClusterWanted ? connections.Append(ClusterConnections).Distinct().Order() : connections;
    }

    private async Task<IServedSide> StartAsync(string name, BenchServers servers) => name switch
    {
        Product => await ProductSide.StartAsync(servers, _callers.Value, LotCount, options.Settings),
        Cluster => await ProductSide.StartClusterAsync(servers, _callers.Value, LotCount, options.Settings),
        _ => await PeerSide.StartAsync(servers, _callers.Value, LotCount, name),
    };
}
