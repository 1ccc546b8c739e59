using System.Diagnostics;
using System.Globalization;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>
/// The long form of <see cref="SiloLossTests"/>: five minutes of claims (<c>PANGAN_SOAK_SECONDS</c>) on three silos and two gateways. Run
/// it alone:
/// <c>PahlawanPangan.Tests.dll -explicit only -class '*ClusterSoakTests' -showLiveOutput</c>.
/// </summary>
[ClusterTests]
public sealed class ClusterSoakTests
{
    private static readonly TimeSpan KillEvery = TimeSpan.FromSeconds(20);

    private static TimeSpan Duration => TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("PANGAN_SOAK_SECONDS"), CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : 300);

    [Fact(Explicit = true)]
    public async Task Five_minutes_of_losses_lose_nothing()
    {
        await using var cluster = await RunningCluster.StartAsync(silos: 3, gateways: 2);
        await using var load = await ClaimLoad.StartAsync(cluster);
        var running = Stopwatch.StartNew();
        Say(running, "the load starts");

        await KillAsync(cluster, running, until: Duration * 0.5);
        Say(running, $"a silo is suspended; {load}");
        await FreezeAsync(cluster);
        Say(running, $"Redis is killed; {load}");
        await cluster.Redis.KillAsync();
        await load.WaitForMoreAsync(500);
        await cluster.Redis.RestartAsync();
        await cluster.WaitForSilosAsync(3);
        Say(running, $"every silo is replaced; {load}");
        await RollAsync(cluster);
        Say(running, $"every silo was replaced; {load}");
        await KillAsync(cluster, running, until: Duration);

        await load.StopAsync();
        Say(running, load.ToString());
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
        Say(running, $"lost 0, oversold 0, doubled 0 of {load.Acknowledged.Count} claims");
    }

    private static async Task KillAsync(RunningCluster cluster, Stopwatch running, TimeSpan until)
    {
        for (var round = 0; running.Elapsed < until; round++)
        {
            var next = running.Elapsed + KillEvery;
            var victim = cluster.Silos[round % cluster.Silos.Count];
            await victim.KillAsync();
            await cluster.WaitForSilosAsync(2);
            Say(running, $"a silo was killed, and the others noticed after "
                + $"{(running.Elapsed - (next - KillEvery)).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s");
            await victim.RestartAsync();
            await cluster.WaitForSilosAsync(3);
            if (next > running.Elapsed)
            {
                await Task.Delay(next - running.Elapsed);
            }
        }
    }

    private static async Task FreezeAsync(RunningCluster cluster)
    {
        var zombie = cluster.Silos[0];
        zombie.Freeze();
        await cluster.WaitForSilosAsync(2, except: zombie);
        zombie.Thaw();
        await zombie.WaitForExitAsync(TestContext.Current.CancellationToken);
        await zombie.RestartAsync();
        await cluster.WaitForSilosAsync(3);
    }

    private static async Task RollAsync(RunningCluster cluster)
    {
        foreach (var leaving in cluster.Silos.ToList())
        {
            _ = await cluster.AddSiloAsync("silo-next");
            await cluster.WaitForSilosAsync(4);
            cluster.Silos.Remove(leaving);
            await leaving.DisposeAsync();
            await cluster.WaitForSilosAsync(3);
        }
    }

    private static void Say(Stopwatch running, string what) => TestContext.Current.TestOutputHelper?.WriteLine(
        string.Create(CultureInfo.InvariantCulture, $"{running.Elapsed.TotalSeconds,5:0} s  {what}"));
}
