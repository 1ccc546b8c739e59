using System.Security.Authentication;
using System.Text;
using PahlawanPangan.Local.Servers;
using PahlawanPangan.Tests.Cluster;

namespace PahlawanPangan.Tests.Security;

/// <summary>TLS between the processes of a cluster.</summary>
[ClusterTests]
public sealed class ClusterTlsTests(TlsCluster fixture) : IClassFixture<TlsCluster>
{
    private const string Canary = "canary-title-6c2f18";

    [Fact]
    public async Task Claims_cross_between_members_without_plain_text()
    {
        await fixture.UseAsync(Canary, lots: 16);

        Assert.True(fixture.Wire.Bytes > 10_000, $"{fixture.Wire.Bytes} bytes");
        Assert.False(fixture.Wire.Holds(Encoding.ASCII.GetBytes(Canary)));
    }

    /// <summary>The same links without TLS, so that the test above is known to see what there is.</summary>
    [Fact]
    public async Task Without_TLS_the_same_links_show_the_text()
    {
        await using var plain = new TlsCluster();
        await plain.StartAsync([]);

        await plain.UseAsync(Canary, lots: 16);

        Assert.True(plain.Wire.Holds(Encoding.ASCII.GetBytes(Canary)));
    }

    [Fact]
    public async Task Connection_without_a_certificate_of_the_authority_is_ended_at_every_port()
    {
        using var other = new TestAuthority("Another authority");
        var ended = fixture.Authority.Issue("member.pangan.test", TimeSpan.FromDays(-9), TimeSpan.FromMinutes(-1));
        var early = fixture.Authority.Issue("member.pangan.test", TimeSpan.FromHours(1), TimeSpan.FromDays(1));
        var server = fixture.Authority.Issue("member.pangan.test", TimeSpan.FromDays(-9), TimeSpan.FromDays(1), forClient: false);
        foreach (var port in fixture.GatewayPorts.Concat(fixture.SiloPorts))
        {
            Assert.True(await RawTls.IsEndedAsync(port, certificate: null, plain: true), "plain text");
            Assert.True(await RawTls.IsEndedAsync(port, certificate: null), "no certificate");
            Assert.True(await RawTls.IsEndedAsync(port, other.Issue("member.pangan.test")), "another authority");
            Assert.True(await RawTls.IsEndedAsync(port, ended), "ended");
            Assert.True(await RawTls.IsEndedAsync(port, early), "not yet valid");
            Assert.True(await RawTls.IsEndedAsync(port, server), "a certificate that does not open connections");
            Assert.True(await RawTls.IsEndedAsync(port, fixture.Authority.Issue("mail.pangan.test")), "another name");
        }
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Member_speaks_present_versions_of_TLS(SslProtocols version)
    {
        var member = fixture.Authority.Issue("member.pangan.test");

        Assert.Equal(version, (await RawTls.ShownAsync(fixture.SiloPorts[0], member, version)).Version);
    }

    [Fact]
    public async Task Member_without_TLS_or_of_another_authority_joins_nothing_and_harms_nothing()
    {
        using var other = new TestAuthority("Another authority");
        using var strange = new MountedCertificates(other.Issue("member.pangan.test"), other);
        var cluster = fixture.Cluster;
        await using var load = await ClaimLoad.StartAsync(cluster, lots: 10, clients: 4);
        await load.WaitForMoreAsync(20);
        var without = cluster.Membership with { Settings = new Dictionary<string, string>() };
        var silo = Assert.ThrowsAsync<ServerStartException>(() => SiloServer.StartAsync(
            without, "stranger", new ServerOptions { Settings = new Dictionary<string, string> { ["Cluster__JoinSeconds"] = "5" } }));
        await using var gateway = await GatewayServer.StartAsync(
            cluster.Membership with { Settings = strange.Variables("PANGAN_CLUSTER") }, "stranger");
        await silo;
        await Wait.UntilAsync(
            async () => (await File.ReadAllTextAsync(gateway.LogFile)).Contains("No silo can be reached", StringComparison.Ordinal),
            "the gateway has tried");
        Assert.Equal(503, (await cluster.GetAsync($"{gateway.Url}/healthz/ready")).Status);
        await gateway.KillAsync();
        await load.WaitForMoreAsync(20);
        await load.StopAsync();
        await cluster.WaitForSilosAsync(2);
        Assert.True(load.Failed == 0, load.ToString());
    }

    [Fact]
    public async Task Rotation_of_certificate_and_authority_under_load_loses_no_request_and_needs_no_restart()
    {
        var cluster = fixture.Cluster;
        using var next = new TestAuthority("The next authority");
        var (old, renewed) = (fixture.Authority.Issue("member.pangan.test"), next.Issue("member.pangan.test"));
        await using var load = await ClaimLoad.StartAsync(cluster, lots: 20, clients: 4);
        await load.WaitForMoreAsync(50);

        // Both authorities everywhere, then the certificate, then only the new authority; and a broken state in between.
        fixture.Mount.Replace(old, fixture.Authority, next);
        Assert.True(await RawTls.IsOpenAsync(fixture.GatewayPorts[0], renewed));
        fixture.Mount.Replace("broken", "broken", "broken");
        Assert.Equal(old.Thumbprint, (await RawTls.ShownAsync(fixture.GatewayPorts[0], renewed)).Thumbprint);
        fixture.Mount.Replace(renewed, fixture.Authority, next);
        Assert.True(await RawTls.IsOpenAsync(fixture.GatewayPorts[0], old));
        foreach (var port in fixture.SiloPorts.Concat(fixture.GatewayPorts))
        {
            Assert.Equal(renewed.Thumbprint, (await RawTls.ShownAsync(port, old)).Thumbprint);
        }

        // New members find the old ones, which have not been restarted, and those find them.
        var added = await cluster.AddSiloAsync("silo-3");
        await cluster.AddGatewayAsync("gateway-2");
        await cluster.WaitForSilosAsync(3);
        await cluster.WaitForGatewaysAsync(2);
        fixture.Mount.Replace(renewed, next);
        foreach (var port in fixture.SiloPorts.Concat(fixture.GatewayPorts))
        {
            Assert.True(await RawTls.IsEndedAsync(port, old), "the old authority is not accepted any more");
        }

        await load.WaitForMoreAsync(100);
        Assert.True(load.Failed == 0, load.ToString());

        await load.StopAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(load.ToString());
        await ClusterAudit.AssertNothingLostAsync(cluster, load);
        await Wait.UntilAsync(
            async () => (await File.ReadAllTextAsync(cluster.Silos[0].LogFile))
                .Contains("The files of TLS of the cluster have changed", StringComparison.Ordinal),
            "the log names the rotation");

        // As it was, for the other tests.
        fixture.Mount.Replace(old, fixture.Authority);
        cluster.Silos.Remove(added);
        await added.DisposeAsync();
        await cluster.WaitForSilosAsync(2);
    }
}
