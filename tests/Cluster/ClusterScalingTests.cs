using System.Diagnostics;
using System.Globalization;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>
/// The throughput and the cost per claim of one, two and three silos on one machine under the same load: with more than one silo, a call
/// may need a hop from the silo that the gateway is connected to. On one machine more silos share the same processors, so only the cost is
/// meaningful. Run it alone: <c>PahlawanPangan.Tests.dll -explicit only -class '*ClusterScalingTests' -showLiveOutput</c>.
/// </summary>
[ClusterTests]
public sealed class ClusterScalingTests(Servers servers)
{
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(15);

    [Fact(Explicit = true)]
    public async Task One_two_and_three_silos_under_the_same_load()
    {
        foreach (var silos in new[] { 1, 2, 3 })
        {
            await using var cluster = await RunningCluster.StartAsync(silos, gateways: 1, new() { ["Downstream__Enabled"] = "false" });
            await using var load = await ClaimLoad.StartAsync(cluster, lots: 200, clients: 48, pauseMs: 0);
            await Task.Delay(Warming);
            var (claims, before, since) = (load.Acknowledged.Count, Cpu(cluster), Stopwatch.StartNew());
            await Task.Delay(Measured);
            var (done, after, took) = (load.Acknowledged.Count - claims, Cpu(cluster), since.Elapsed);
            await load.StopAsync();
            Assert.Equal(0, load.Failed);
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {silos} | {done / took.TotalSeconds:0} | {PerClaim(after.Silos - before.Silos, done)} | "
                    + $"{PerClaim(after.Gateway - before.Gateway, done)} | {PerClaim(after.Postgres - before.Postgres, done)} |"));
        }
    }

    private (TimeSpan Silos, TimeSpan Gateway, TimeSpan Postgres) Cpu(RunningCluster cluster) => (
        Sum(cluster.Silos.Select(silo => silo.ProcessId)),
        Sum(cluster.Gateways.Select(gateway => gateway.ProcessId)),
        Sum(ChildrenOf(servers.PostgresProcessId)));

    private static string PerClaim(TimeSpan cpu, int claims) =>
        (cpu.TotalMicroseconds / claims).ToString("0", CultureInfo.InvariantCulture);

    private static TimeSpan Sum(IEnumerable<int> processes) => processes.Aggregate(TimeSpan.Zero, static (sum, id) =>
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return sum + process.TotalProcessorTime;
        }
        catch (ArgumentException)
        {
            // A worker that has already ended.
            return sum;
        }
    });

    private static IEnumerable<int> ChildrenOf(int parent) =>
        File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{parent}/task/{parent}/children"))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture));
}
