using System.Globalization;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>
/// A silo that reaches PostgreSQL and NATS, but neither the other silo nor Redis: it cannot learn that it was declared dead, so two silos
/// believe that they own the same lots and lanes meanwhile.
/// </summary>
[ClusterTests]
public sealed class CutOffSiloTests
{
    [Fact]
    public async Task Silo_cut_off_from_the_others_loses_the_fence_and_the_lanes()
    {
        await using var cluster = await RunningCluster.StartServersAsync();
        await using var toRedis = new TcpLink(cluster.Redis.Port);
        int[] listening = [FreePort.Find(), FreePort.Find()];
        await using var toFirst = new TcpLink(listening[0]);
        await using var toSecond = new TcpLink(listening[1]);
        var cutOff = cluster.Membership with { Redis = $"127.0.0.1:{toRedis.Port}" };
        var silos = await Task.WhenAll(
            cluster.AddSiloAsync("silo-kept", Behind(toFirst, listening[0])),
            cluster.AddSiloAsync("silo-cut-off", Behind(toSecond, listening[1]), cutOff));
        await cluster.AddGatewayAsync("gateway-1");
        await cluster.WaitForSilosAsync(2);
        await cluster.WaitForGatewaysAsync(1);
        await using var load = await ClaimLoad.StartAsync(cluster, lots: 20, clients: 8);
        await load.WaitForMoreAsync(100);

        foreach (var link in new[] { toRedis, toFirst, toSecond })
        {
            link.Cut();
        }

        await cluster.WaitForSilosAsync(1, except: silos[1]);
        Assert.True(silos[1].IsRunning);
        await load.WaitForMoreAsync(300);

        // Both take lanes over for a while, and each replaced relay leaves the other alone.
        var epochs = await EpochsAsync(cluster);
        await load.WaitForMoreAsync(100);
        await cluster.Silos.Single(silo => silo != silos[0]).KillAsync();
        await load.StopAsync();

        ThreeSilos.Report(load, $"epochs {epochs}, then {await EpochsAsync(cluster)}");
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
    }

    private static Dictionary<string, string> Behind(TcpLink link, int listening) => new()
    {
        ["PANGAN_SILO_PORT"] = link.Port.ToString(CultureInfo.InvariantCulture),
        ["PANGAN_SILO_LISTEN_PORT"] = listening.ToString(CultureInfo.InvariantCulture),
    };

    private static Task<string> EpochsAsync(RunningCluster cluster) =>
        cluster.QueryAsync<string>("SELECT string_agg(epoch::text, ' ' ORDER BY lane) FROM relay_cursor");
}
