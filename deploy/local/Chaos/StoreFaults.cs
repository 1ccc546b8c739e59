using NATS.Client.Core;
using NATS.Net;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Local.Chaos;

/// <summary>Faults of what servers store.</summary>
internal static class StoreFaults
{
    private static readonly TimeSpan StreamLimit = TimeSpan.FromSeconds(5);

    /// <summary>A server comes back without its data.</summary>
    public static IReadOnlyList<FaultKind> All { get; } =
    [
        new("broker emptied", static scene => Emptied(scene.Broker, "data", static () => Task.CompletedTask)),
        new("redis emptied", static scene => Emptied(scene.Redis, "appendonlydir", () => RestartMembersAsync(scene.Cluster))),
    ];

    /// <summary>A server finds its disk full.</summary>
    public static IReadOnlyList<FaultKind> FullDisks { get; } =
    [
        new("database disk full", static scene => Full(scene.Database, static () => Task.CompletedTask)) { Longer = 2 },
        new("broker disk full", static scene => Full(scene.Broker, () => StartStreamAsync(scene.Broker))) { Longer = 2 },
    ];

    /// <summary>PostgreSQL must take a failed fsync as a loss: it ends all sessions and recovers from its log.</summary>
    public static FaultKind FailingSync { get; } = new("database fsync fails", static scene => new FaultAction(
        scene.Database.Name, "fsync fails with EIO",
        () =>
        {
            scene.Database.Sync!.Break();
            return Task.CompletedTask;
        },
        () =>
        {
            scene.Database.Sync!.Mend();
            return Task.CompletedTask;
        }));

    private static FaultAction Emptied(ChaosMember member, string store, Func<Task> then) => new(
        member.Name, "killed, and its data lost",
        async () =>
        {
            await member.HurtAsync(FaultWay.Killed);
            if (Path.Combine(member.Server.Folder, store) is var folder && Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        },
        async () =>
        {
            await member.HealAsync(FaultWay.Killed);
            await then();
        });

    private static FaultAction Full(ChaosMember member, Func<Task> then) => new(
        member.Name, "its disk is full",
        member.Disk!.FillAsync,
        async () =>
        {
            await member.Disk!.FreeAsync();
            await then();
        });

    /// <summary>A nats-server that ran out of room has ended its JetStream for good; an operator starts it again.</summary>
    private static async Task StartStreamAsync(ChaosMember broker)
    {
        if (!broker.Server.IsRunning || !await HasJetStreamAsync(((NatsServer)broker.Server).Url))
        {
            // Its JetStream hangs then, and a graceful stop with it.
            await broker.Server.KillAsync();
            await broker.StartAsync();
        }
    }

    /// <summary>Asked for what it stores: it says that it has JetStream also when that is off.</summary>
    private static async Task<bool> HasJetStreamAsync(string url)
    {
        using var limit = new CancellationTokenSource(StreamLimit);
        await using var client = new NatsClient(url);
        try
        {
            _ = await client.CreateJetStreamContext().GetAccountInfoAsync(limit.Token);
            return true;
        }
        catch (Exception off) when (off is NatsException or OperationCanceledException or IOException)
        {
            return false;
        }
    }

    /// <summary>
    /// Silos have lost each other with the list of members: an operator restarts all of them, then the gateways. A graceful stop would
    /// wait in vain for the list.
    /// </summary>
    private static async Task RestartMembersAsync(ChaosCluster cluster)
    {
        await RestartAsync(cluster.Silos);
        await RestartAsync(cluster.Gateways);
    }

    private static Task RestartAsync(IEnumerable<ChaosMember> members) => Task.WhenAll(members.Select(static async member =>
    {
        await member.Server.KillAsync();
        await member.StartAsync();
    }));
}
