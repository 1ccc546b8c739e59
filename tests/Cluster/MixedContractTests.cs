using System.Net;
using System.Text.Json;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>The middle of a rolling upgrade: silos and gateways of this contract and of the next one in one cluster.</summary>
[ClusterTests]
public sealed class MixedContractTests
{
    private const string Interfaces = "PahlawanPangan.Grains.Interfaces.dll";

    [Fact]
    public async Task Silos_of_two_contracts_serve_the_same_lots()
    {
        var next = Directory.CreateTempSubdirectory("pangan-next-");
        try
        {
            await using var cluster = await RunningCluster.StartServersAsync();
            var upgraded = cluster.Membership with { Engine = cluster.Membership.Engine with { Program = Upgrade(next.FullName) } };
            await Task.WhenAll(
                cluster.AddSiloAsync("silo-before"),
                cluster.AddSiloAsync("silo-next", membership: upgraded),
                cluster.AddGatewayAsync("gateway-before"),
                cluster.AddGatewayAsync("gateway-next", upgraded));
            await cluster.WaitForSilosAsync(2);
            await cluster.WaitForGatewaysAsync(2);

            await using var load = await ClaimLoad.StartAsync(cluster, lots: 30, clients: 4);
            await load.WaitForMoreAsync(200);
            await AssertReadAlikeAsync(cluster, load.Lots);

            // The silo of the old contract stops, and half of the lots move to the silo of the next one.
            var before = cluster.Silos.Single(silo => silo.LogFile.Contains("silo-before", StringComparison.Ordinal));
            cluster.Silos.Remove(before);
            await before.DisposeAsync();
            await cluster.WaitForSilosAsync(1);
            await load.WaitForMoreAsync(50);
            await load.StopAsync();

            ThreeSilos.Report(load);
            Assert.True(load.Failed == 0, load.ToString());
            await ClusterAudit.AssertNothingLostAsync(cluster, load);
        }
        finally
        {
            next.Delete(recursive: true);
        }
    }

    /// <summary>Copies the program, with the next contract instead of this one; returns the copy's assembly.</summary>
    private static string Upgrade(string folder)
    {
        var outputs = Directory.GetParent(AppContext.BaseDirectory.TrimEnd('/'))!.Parent!.FullName;
        var configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/'));
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(EngineProgram.AssemblyFile)!))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        File.Copy(
            Path.Combine(outputs, "PahlawanPangan.NextContract", configuration, Interfaces), Path.Combine(folder, Interfaces),
            overwrite: true);
        return Path.Combine(folder, "PahlawanPangan.Silo.dll");
    }

    /// <summary>Every lot reads the same through both gateways, whichever silo holds it.</summary>
    private static async Task AssertReadAlikeAsync(RunningCluster cluster, IReadOnlyList<Guid> lots)
    {
        var token = cluster.Token(Role.Recipient, Guid.CreateVersion7());
        foreach (var lot in lots)
        {
            foreach (var gateway in cluster.Gateways)
            {
                var answer = await cluster.SendAsync(HttpMethod.Get, $"/v1/lots/{lot}", token, key: null, body: null, gateway.Url);
                Assert.True(answer?.Status == HttpStatusCode.OK, answer?.Body);
                Assert.Equal(
                    1_000_000, JsonDocument.Parse(answer!.Body).RootElement.GetProperty("quantities").GetProperty("posted").GetInt64());
            }
        }
    }
}
