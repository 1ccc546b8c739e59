using PahlawanPangan.Local.Faults;

namespace PahlawanPangan.Local.Chaos;

/// <summary>A kind of fault.</summary>
/// <param name="Name">In words.</param>
/// <param name="Make">Makes it.</param>
internal sealed record FaultKind(string Name, Func<FaultScene, FaultAction> Make)
{
    /// <summary>How much longer it lasts than others: to be noticed, some must outlast a time-out.</summary>
    public double Longer { get; init; } = 1;
}

/// <summary>Kinds of one sort. Each round of a plan makes one of them.</summary>
internal sealed record FaultFamily(FaultGroups Group, IReadOnlyList<FaultKind> Kinds);

/// <summary>What is done, and undone.</summary>
/// <param name="Subject">What it is about, such as silo-1.</param>
/// <param name="How">How, in words.</param>
/// <param name="HurtAsync">Does it.</param>
/// <param name="HealAsync">Undoes it, with what an operator would do.</param>
internal sealed record FaultAction(string Subject, string How, Func<Task> HurtAsync, Func<Task> HealAsync);

/// <summary>Where a fault is made: the instance, and who is meant.</summary>
internal sealed record FaultScene(ChaosCluster Cluster, int Number)
{
    public ChaosMember Silo => Cluster.Silos[Number % Cluster.Silos.Count];

    public ChaosMember OtherSilo => Cluster.Silos[(Number + 1) % Cluster.Silos.Count];

    public ChaosMember Gateway => Cluster.Gateways[Number % Cluster.Gateways.Count];

    /// <summary>The broker: of three, the one that leads the stream.</summary>
    public ChaosMember Broker => Cluster.Servers.Broker;

    public ChaosMember Database => Cluster.Servers.Database;

    public ChaosMember Redis => Cluster.Servers.Redis;
}

/// <summary>Every kind of fault.</summary>
internal static class FaultKinds
{
    private const int SlowKilobits = 400;

    /// <summary>The families, in the order that seeds count on.</summary>
    public static IReadOnlyList<FaultFamily> Families { get; } =
    [
        new(FaultGroups.Processes, Taken("broker", static scene => scene.Broker)),
        new(FaultGroups.Processes, Taken("database", static scene => scene.Database)),
        new(FaultGroups.Processes, Taken("redis", static scene => scene.Redis)),
        new(FaultGroups.Processes, Taken("silo", static scene => scene.Silo)),
        new(FaultGroups.Gateways, Taken("gateway", static scene => scene.Gateway)),
        new(FaultGroups.Stores, StoreFaults.All),
        new(FaultGroups.Network,
        [
            Cut("silo cut from database", static scene => scene.Silo, static scene => [scene.Database]),
            Cut("silo cut from redis", static scene => scene.Silo, static scene => [scene.Redis]),
            Cut("silo cut from broker", static scene => scene.Silo, static scene => [scene.Broker]),
            Cut("silo cut from silo", static scene => scene.Silo, static scene => [scene.OtherSilo]),
            Cut("gateway cut from silo", static scene => scene.Gateway, static scene => [scene.Silo]),
            Cut("gateway cut from redis", static scene => scene.Gateway, static scene => [scene.Redis]),
        ]),
        new(FaultGroups.Network,
        [
            Cut("silo cut from database and redis", static scene => scene.Silo, static scene => [scene.Database, scene.Redis]),
            Cut("silo cut from database and broker", static scene => scene.Silo, static scene => [scene.Database, scene.Broker]),
            Cut("silo cut from redis and broker", static scene => scene.Silo, static scene => [scene.Redis, scene.Broker]),
            Cut("silo cut from silo and redis", static scene => scene.Silo, static scene => [scene.OtherSilo, scene.Redis]),
            Cut("silo cut from silo and database", static scene => scene.Silo, static scene => [scene.OtherSilo, scene.Database]),
            Cut("gateway cut from silo and redis", static scene => scene.Gateway, static scene => [scene.Silo, scene.Redis]),
        ]),
        new(FaultGroups.Network,
        [
            OneWay("database does not hear silo", static scene => scene.Silo, static scene => scene.Database),
            OneWay("silo does not hear database", static scene => scene.Database, static scene => scene.Silo),
            OneWay("redis does not hear silo", static scene => scene.Silo, static scene => scene.Redis),
            OneWay("silo does not hear broker", static scene => scene.Broker, static scene => scene.Silo),
            OneWay("silo does not hear silo", static scene => scene.OtherSilo, static scene => scene.Silo),
            OneWay("gateway does not hear silo", static scene => scene.Silo, static scene => scene.Gateway),
        ]),
        new(FaultGroups.Network,
        [
            Silent("silo and database silent", static scene => scene.Silo, static scene => scene.Database),
            Silent("silo and broker silent", static scene => scene.Silo, static scene => scene.Broker),
            Silent("silo and redis silent", static scene => scene.Silo, static scene => scene.Redis),
            Silent("silo and silo silent", static scene => scene.Silo, static scene => scene.OtherSilo),
            Silent("gateway and silo silent", static scene => scene.Gateway, static scene => scene.Silo),
        ]),
        new(FaultGroups.Network,
        [
            Slow("database slow", static scene => scene.Database),
            Slow("broker slow", static scene => scene.Broker),
            Slow("redis slow", static scene => scene.Redis),
            Slow("silo slow", static scene => scene.Silo),
        ]),
        new(FaultGroups.Disk, StoreFaults.FullDisks),
        new(FaultGroups.Sync, [StoreFaults.FailingSync]),
        new(FaultGroups.Clock,
        [
            Clock("silo clock ahead", static scene => scene.Silo, 1),
            Clock("silo clock behind", static scene => scene.Silo, -1),
            Clock("database clock ahead", static scene => scene.Database, 1),
            Clock("database clock behind", static scene => scene.Database, -1),
            Clock("gateway clock ahead", static scene => scene.Gateway, 1),
            Clock("gateway clock behind", static scene => scene.Gateway, -1),
        ]),
        new(FaultGroups.Failover, FailoverFaults.All),
    ];

    private static readonly Dictionary<string, FaultKind> ByName =
        Families.SelectMany(static family => family.Kinds).ToDictionary(static kind => kind.Name);

    /// <summary>The kind of a name.</summary>
    public static FaultKind Of(string name) => ByName[name];

    private static List<FaultKind> Taken(string name, Func<FaultScene, ChaosMember> of) =>
    [
        .. Enum.GetValues<FaultWay>().Select(way => new FaultKind($"{name} {way.ToString().ToLowerInvariant()}", scene =>
            new FaultAction(of(scene).Name, of(scene).SignalOf(way), () => of(scene).HurtAsync(way), () => of(scene).HealAsync(way)))),
    ];

    private static FaultKind Cut(
        string name, Func<FaultScene, ChaosMember> of, Func<FaultScene, ChaosMember[]> from) => Network(
        name, of, from,
        scene => Task.WhenAll(from(scene).Select(other => FaultNetwork.CutAsync(of(scene).Server.Host, other.Server.Host))));

    private static FaultKind OneWay(string name, Func<FaultScene, ChaosMember> sender, Func<FaultScene, ChaosMember> deaf) => Network(
        name, deaf, scene => [sender(scene)],
        scene => FaultNetwork.CutOneWayAsync(sender(scene).Server.Host, deaf(scene).Server.Host));

    private static FaultKind Silent(string name, Func<FaultScene, ChaosMember> of, Func<FaultScene, ChaosMember> from) => Network(
        name, of, scene => [from(scene)], scene => FaultNetwork.SilenceAsync(of(scene).Server, from(scene).Server.Host));

    private static FaultKind Slow(string name, Func<FaultScene, ChaosMember> of) => Network(
        name, of, static _ => [], scene => FaultNetwork.SlowAsync(of(scene).Server.Host, SlowKilobits));

    private static FaultKind Network(
        string name, Func<FaultScene, ChaosMember> of, Func<FaultScene, ChaosMember[]> from,
        Func<FaultScene, Task> hurt) => new(name, scene =>
    {
        ChaosMember[] all = [of(scene), .. from(scene)];
        return new FaultAction(
            string.Join(", ", all.Select(member => member.Name)), "at the namespace",
            async () =>
            {
                all[0].IsCutOff = true;
                await hurt(scene);
            },
            async () =>
            {
                await FaultNetwork.HealAsync(all.Select(member => member.Server.Host));
                all[0].IsCutOff = false;
            });
    })
    {
        Longer = 3,
    };

    private static FaultKind Clock(string name, Func<FaultScene, ChaosMember> of, int sign) => new(name, scene =>
    {
        // Less than a hold lasts, and more than any time-out.
        var ahead = TimeSpan.FromMinutes(10 + (scene.Number * 15)) * sign;
        return new FaultAction(
            of(scene).Name, $"by {ahead.Duration().TotalMinutes} min", () => Set(ahead), () => Set(TimeSpan.Zero));

        Task Set(TimeSpan to)
        {
            of(scene).Clock!.Set(to);
            return Task.CompletedTask;
        }
    })
    {
        Longer = 2,
    };
}
