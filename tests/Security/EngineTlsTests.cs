using System.Net;
using PahlawanPangan.Local.Servers;
using PahlawanPangan.Tests.EndToEnd;

namespace PahlawanPangan.Tests.Security;

/// <summary>The engine over servers that require certificates: all that it does is done over TLS.</summary>
[ClusterTests]
public sealed class EngineTlsTests
{
    [Fact]
    public async Task Engine_does_all_its_work_over_mutual_TLS_to_database_and_broker()
    {
        using var authority = new TestAuthority();
        using var mount = new MountedCertificates(authority.Issue(TlsPostgres.Role), authority);
        using var broker = new MountedCertificates(authority.Issue(), authority);
        await using var postgres = await TlsPostgres.StartAsync(authority);
        await using var nats = await NatsServer.StartAsync(Servers.InMemory with { Settings = NatsTls.Settings(broker) });

        await using var engine = await RunningEngine.StartOverAsync(
            postgres.ConnectionString(mount), $"nats://localhost:{nats.Port}", mount.Variables("PANGAN_NATS"));
        var donor = engine.Token(Role.Donor, Guid.CreateVersion7());
        var posted = await engine.SendAsync(HttpMethod.Post, "/v1/lots", donor, Guid.NewGuid().ToString(), LotSamples.Json(5));
        Assert.True(posted is { Status: HttpStatusCode.Created }, posted?.Body ?? "no answer");

        // The relay has published the event, and a consumer has taken it from the stream.
        await Wait.UntilAsync(async () => await postgres.QueryAsync<long>("SELECT count(*) FROM ledger_entry") > 0, "the ledger has it");
        Assert.Equal(0, await ConnectionsAsync("client_dn IS NULL"));
        Assert.InRange(await ConnectionsAsync("ssl"), 3, 100);
        var log = await File.ReadAllTextAsync(engine.Engine.LogFile);
        Assert.DoesNotContain(TlsPostgres.Password, log, StringComparison.Ordinal);

        Task<long> ConnectionsAsync(string condition) => postgres.QueryAsync<long>(
            $"SELECT count(*) FROM pg_stat_activity JOIN pg_stat_ssl USING (pid) WHERE usename = '{TlsPostgres.Role}' AND {condition}");
    }
}
