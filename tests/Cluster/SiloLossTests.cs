using System.Diagnostics;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>Three silos and two gateways under a steady load of claims, while members come to harm.</summary>
[ClusterTests]
public sealed class SiloLossTests(ThreeSilos fixture) : IClassFixture<ThreeSilos>
{
    /// <summary>Far above what is usual, and far below what nobody would wait for: a machine that is busy with other things is slow.</summary>
    private static readonly TimeSpan StallMax = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task SiloKilledUnderLoad_LosesNothingAndItsWorkMoves()
    {
        var cluster = await fixture.StartAsync();
        await using var load = await ClaimLoad.StartAsync(cluster);
        await load.WaitForMoreAsync(200);

        await cluster.Silos[1].KillAsync();
        await cluster.WaitForSilosAsync(2);
        await load.WaitForMoreAsync(200);
        var relayed = await fixture.RelayedBehindAsync();
        await cluster.Silos[1].RestartAsync();
        await cluster.WaitForSilosAsync(3);
        await load.WaitForMoreAsync(200);
        await load.StopAsync();

        ThreeSilos.Report(load, $"relays moved after {relayed.TotalSeconds:0.0} s");
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
        Assert.True(load.LongestStall < StallMax, load.ToString());
    }

    [Fact]
    public async Task SiloFrozenPastItsDeath_IsDeadWhenItWakesAndDoublesNothing()
    {
        var cluster = await fixture.StartAsync();
        await using var load = await ClaimLoad.StartAsync(cluster, lots: 10, clients: 16, pauseMs: 5);
        await load.WaitForMoreAsync(200);
        var zombie = cluster.Silos[2];

        // It stops in the middle of whatever it does; what it was sent meanwhile it will find when it wakes.
        zombie.Freeze();
        await cluster.WaitForSilosAsync(2, besides: zombie);
        await load.WaitForMoreAsync(200);
        zombie.Thaw();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await zombie.WaitForExitAsync(patience.Token);
        await load.WaitForMoreAsync(100);
        await zombie.RestartAsync();
        await cluster.WaitForSilosAsync(3);
        await load.StopAsync();

        ThreeSilos.Report(load);
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
        Assert.True(load.LongestStall < StallMax, load.ToString());
    }

    [Fact]
    public async Task RedisRestartedUnderLoad_CostsNothingButNewJoins()
    {
        var cluster = await fixture.StartAsync();
        await using var load = await ClaimLoad.StartAsync(cluster);
        await load.WaitForMoreAsync(100);

        await cluster.Redis.KillAsync();
        await load.WaitForMoreAsync(200);
        var joining = cluster.AddSiloAsync("silo-late");
        await load.WaitForMoreAsync(100);
        Assert.False(joining.IsCompleted);
        await cluster.Redis.RestartAsync();
        var late = await joining;
        await cluster.WaitForSilosAsync(4);
        await load.WaitForMoreAsync(100);
        cluster.Silos.Remove(late);
        await late.DisposeAsync();
        await cluster.WaitForSilosAsync(3);
        await load.StopAsync();

        ThreeSilos.Report(load);
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
        Assert.True(load.LongestStall < StallMax, load.ToString());
    }

    [Fact]
    public async Task SiloAndGatewayReplacedUnderLoad_LosesNoRequest()
    {
        var cluster = await fixture.StartAsync();
        await using var load = await ClaimLoad.StartAsync(cluster);
        await load.WaitForMoreAsync(100);

        // One more before one less, as a rollout does.
        var leaving = cluster.Silos[0];
        _ = await cluster.AddSiloAsync("silo-next");
        await cluster.WaitForSilosAsync(4);
        cluster.Silos.Remove(leaving);
        await leaving.DisposeAsync();
        await cluster.WaitForSilosAsync(3);
        await load.WaitForMoreAsync(50);
        await cluster.Gateways[0].RestartAsync();
        await cluster.WaitForGatewaysAsync(2);
        await load.WaitForMoreAsync(50);
        await load.StopAsync();
        ThreeSilos.Report(load);
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
        Assert.True(load.Failed == 0, load.ToString());
    }
}

/// <summary>The cluster that these tests share: each leaves it whole.</summary>
public sealed class ThreeSilos : IAsyncLifetime
{
    private RunningCluster? _cluster;

    public async Task<RunningCluster> StartAsync()
    {
        return _cluster ??= await RunningCluster.StartAsync(silos: 3, gateways: 2);
    }

    /// <summary>How long it takes until everything that was committed by now is published, which says that every lane is relayed again.</summary>
    public async Task<TimeSpan> RelayedBehindAsync()
    {
        var since = Stopwatch.StartNew();
        var committed = await _cluster!.QueryAsync<long>("SELECT count(*) FROM outbox");
        await Wait.UntilAsync(
            async () => await _cluster.QueryAsync<decimal>("SELECT sum(published) FROM relay_cursor") >= committed, "the lanes are relayed");
        return since.Elapsed;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public static void Report(ClaimLoad load, string? also = null) =>
        TestContext.Current.TestOutputHelper?.WriteLine(also is null ? load.ToString() : $"{load}; {also}");

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
