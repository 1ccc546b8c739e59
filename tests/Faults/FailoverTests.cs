using System.Net;
using PahlawanPangan.Local.Cluster;
using PahlawanPangan.Tests.Cluster;

namespace PahlawanPangan.Tests.Faults;

/// <summary>Three silos and two gateways over replicated servers, under a steady load of claims, while servers fail over.</summary>
[ClusterTests]
public sealed class FailoverTests(FailoverTests.Replicated fixture) : IClassFixture<FailoverTests.Replicated>
{
    /// <summary>Far above the usual time, and still acceptable: a machine with other load is slow.</summary>
    private static readonly TimeSpan StallMax = TimeSpan.FromSeconds(45);

    [Fact(Explicit = true)]
    public async Task PostgreSQL_primary_killed_under_load_is_replaced_by_its_standby_and_later_the_other_way_round()
    {
        var cluster = await fixture.StartAsync();
        var postgres = cluster.Replicated.Postgres;
        await using var supervisor = new PostgresSupervisor(postgres, Replicated.Say);
        await using var load = await ClaimLoad.StartAsync(cluster);
        await load.WaitForMoreAsync(100);

        await FailOverAsync();
        var first = load.LongestStall;
        await FailOverAsync();
        await load.StopAsync();

        ThreeSilos.Report(load, $"stalls {first.TotalSeconds:0.0} s, then at most {load.LongestStall.TotalSeconds:0.0} s");
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
        Assert.True(load.LongestStall < StallMax, load.ToString());

        async Task FailOverAsync()
        {
            var lost = postgres.Primary;
            await lost.KillAsync();
            await load.WaitForMoreAsync(100);
            Assert.NotSame(lost, postgres.Primary);
            await Wait.UntilAsync(() => postgres.IsSynchronous, "the lost primary follows as standby");
        }
    }

    [Fact(Explicit = true)]
    public async Task PostgreSQL_primary_suspended_while_its_standby_is_promoted_is_left_by_every_silo_when_it_resumes()
    {
        var cluster = await fixture.StartAsync();
        var postgres = cluster.Replicated.Postgres;
        await using var load = await ClaimLoad.StartAsync(cluster);
        await load.WaitForMoreAsync(100);
        var lost = postgres.Primary;

        // Nothing kills it: the silos reach both, and it regards itself as the primary.
        lost.FreezeAll();
        await postgres.PromoteAsync();
        lost.ThawAll();
        await load.WaitForMoreAsync(200);
        await load.StopAsync();

        ThreeSilos.Report(load);
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
        Assert.True(load.LongestStall < StallMax, load.ToString());
    }

    [Fact(Explicit = true)]
    public async Task Leader_of_the_stream_that_steps_down_is_killed_or_loses_its_disk_costs_no_claim_anything()
    {
        var cluster = await fixture.StartAsync();
        var nats = cluster.Replicated.Nats;
        await using var load = await ClaimLoad.StartAsync(cluster);
        await load.WaitForMoreAsync(100);

        await nats.StepDownAsync();
        await load.WaitForMoreAsync(50);
        await Wait.UntilAsync(async () => await nats.LeaderAsync() is not null, "the stream has a leader");
        var leader = (await nats.LeaderAsync())!;
        await leader.KillAsync();
        await load.WaitForMoreAsync(100);
        leader.LoseData();
        await leader.RestartAsync();
        await load.WaitForMoreAsync(50);
        await load.StopAsync();

        ThreeSilos.Report(load);
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
        Assert.True(load.Failed == 0, load.ToString());
    }

    [Fact(Explicit = true)]
    public async Task Redis_primary_killed_under_load_is_replaced_by_Sentinel_and_a_silo_that_dies_then_is_noticed()
    {
        var cluster = await fixture.StartAsync();
        var redis = cluster.Replicated.Redis;
        await using var load = await ClaimLoad.StartAsync(cluster);
        await load.WaitForMoreAsync(100);
        var lost = (await redis.PrimaryAsync())!;

        await lost.KillAsync();
        await Wait.UntilAsync(async () => await redis.PrimaryAsync() is { } next && next != lost, "Sentinel names the replica");
        await cluster.Silos[2].KillAsync();
        await cluster.WaitForSilosAsync(2);
        await load.WaitForMoreAsync(100);
        await cluster.Silos[2].RestartAsync();
        await cluster.WaitForSilosAsync(3);

        // It comes back as a replica: as a second primary it would give gateways the silos of before.
        await lost.RestartAsync();
        await load.WaitForMoreAsync(400);
        await load.StopAsync();

        ThreeSilos.Report(load);
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
        Assert.True(load.LongestStall < StallMax, load.ToString());
    }

    /// <summary>The cluster that these tests share: each test restores it.</summary>
    public sealed class Replicated : IAsyncLifetime
    {
        private RunningCluster? _cluster;

        /// <summary>The cluster, with all of its parts in their places, and answering.</summary>
        public async Task<RunningCluster> StartAsync()
        {
            _cluster ??= await RunningCluster.StartReplicatedAsync(silos: 3, gateways: 2);
            if (!_cluster.Replicated.Postgres.IsSynchronous)
            {
                await _cluster.Replicated.Postgres.RejoinAsync();
            }

            // A test that failed before may have left some of them away.
            foreach (var server in _cluster.Replicated.All.Values.Concat(_cluster.Silos).Where(static server => !server.IsRunning))
            {
                await server.RestartAsync();
            }

            await _cluster.WaitForSilosAsync(3);
            var token = _cluster.Token(Role.Donor, Guid.CreateVersion7());
            await Wait.UntilAsync(
                async () => await _cluster.SendAsync(
                    HttpMethod.Post, "/v1/lots", token, Guid.NewGuid().ToString(), LotSamples.Json(1))
                    is { Status: HttpStatusCode.Created },
                "a lot is posted");
            return _cluster;
        }

        public static void Say(string message) => TestContext.Current.TestOutputHelper?.WriteLine(message);

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        public async ValueTask DisposeAsync()
        {
            if (_cluster is not null)
            {
                await _cluster.DisposeAsync();
            }
        }
    }
}
