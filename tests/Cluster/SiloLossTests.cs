using System.Diagnostics;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>Three silos and two gateways under a steady load of claims, while members fail.</summary>
[ClusterTests]
public sealed class SiloLossTests(ThreeSilos fixture) : IClassFixture<ThreeSilos>
{
    /// <summary>Far above the usual time, and still acceptable: a machine with other load is slow.</summary>
    private static readonly TimeSpan StallMax = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Silo_killed_under_load_loses_nothing_and_its_work_moves()
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
    public async Task Silo_suspended_until_declared_dead_stops_when_it_resumes_and_doubles_nothing()
    {
        var cluster = await fixture.StartAsync();
        await using var load = await ClaimLoad.StartAsync(cluster, lots: 10, clients: 16, pauseMs: 5);
        await load.WaitForMoreAsync(200);
        var zombie = cluster.Silos[2];

        // It is suspended in the middle of its work; requests sent meanwhile reach it when it resumes.
        zombie.Freeze();
        load.Pause = TimeSpan.FromMilliseconds(ClaimLoad.SteadyMs);
        await cluster.WaitForSilosAsync(2, except: zombie);
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
    public async Task Redis_restarted_under_load_costs_nothing_but_new_joins()
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
    public async Task Silo_and_gateway_replaced_under_load_loses_no_request()
    {
        var cluster = await fixture.StartAsync();
        await using var load = await ClaimLoad.StartAsync(cluster);
        await load.WaitForMoreAsync(100);

        // Start a new one before stopping an old one, as a rollout does.
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

/// <summary>The cluster that these tests share: each test restores it.</summary>
public sealed class ThreeSilos : IAsyncLifetime
{
    private RunningCluster? _cluster;

    public async Task<RunningCluster> StartAsync()
    {
        return _cluster ??= await RunningCluster.StartAsync(silos: 3, gateways: 2);
    }

    /// <summary>The time until all events committed so far are published, which shows that every lane is relayed again.</summary>
    public async Task<TimeSpan> RelayedBehindAsync()
    {
        var since = Stopwatch.StartNew();
        var committed = await _cluster!.QueryAsync<long>("SELECT count(*) FROM outbox");
        await Wait.UntilAsync(
            async () => await _cluster.QueryAsync<decimal>("SELECT sum(published) FROM relay_cursor") >= committed,
            "the lanes are relayed");
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
