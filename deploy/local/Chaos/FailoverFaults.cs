namespace PahlawanPangan.Local.Chaos;

/// <summary>Replicas take over: what an operator or a manager of clusters does, and what the servers do by themselves.</summary>
internal static class FailoverFaults
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static IReadOnlyList<FaultKind> All { get; } =
    [
        new("database failover", static scene => Failover(scene, isOldKilled: true)),
        new("database failover, old one alive", static scene => Failover(scene, isOldKilled: false)),
        new("database standby lost", StandbyLost),
        new("broker leader killed", static scene => Lost(scene.Broker)),
        new("broker leader steps down", static scene => new FaultAction(
            scene.Broker.Name, "gives its role to another", Of(scene).StepDownAsync, static () => Task.CompletedTask)),
        new("redis failover", static scene => Lost(scene.Redis)) { Longer = 4 },
    ];

    private static FailoverServers Of(FaultScene scene) => (FailoverServers)scene.Cluster.Servers;

    private static FaultAction Lost(ChaosMember member) => new(
        member.Name, "killed, and another takes over", () => member.HurtAsync(FaultWay.Killed), () => member.HealAsync(FaultWay.Killed));

    private static FaultAction Failover(FaultScene scene, bool isOldKilled)
    {
        var (servers, old) = (Of(scene), scene.Database);
        return new FaultAction(
            old.Name, isOldKilled ? "killed, and the standby promoted" : "the standby is promoted beside it",
            async () =>
            {
                if (isOldKilled)
                {
                    await old.HurtAsync(FaultWay.Killed);
                }
                using var limit = new CancellationTokenSource(Limit);
                await servers.Databases.PromoteAsync(limit.Token);
            },
            () => RejoinAsync(servers, old));
    }

    private static FaultAction StandbyLost(FaultScene scene)
    {
        var servers = Of(scene);
        var standby = servers.Standby;
        return new FaultAction(
            standby.Name, "killed, and no longer waited for",
            async () =>
            {
                await standby.HurtAsync(FaultWay.Killed);
                using var limit = new CancellationTokenSource(Limit);
                await servers.Databases.DetachAsync(limit.Token);
            },
            () => RejoinAsync(servers, standby));
    }

    /// <summary>The one that was replaced or lost becomes the standby, with a new copy.</summary>
    private static async Task RejoinAsync(FailoverServers servers, ChaosMember member)
    {
        using var limit = new CancellationTokenSource(Limit);
        await servers.Databases.RejoinAsync(limit.Token);
        member.Return();
    }
}
