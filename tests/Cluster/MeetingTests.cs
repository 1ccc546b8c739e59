using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>How members find one another: in any order, again after all were gone, and over TLS.</summary>
[ClusterTests]
public sealed class MeetingTests
{
    [Fact]
    public async Task GatewayBeforeSilos_LivesAndBecomesReadyWhenTheyCome()
    {
        await using var cluster = await RunningCluster.StartServersAsync();
        await cluster.Redis.StopAsync();
        var starting = cluster.AddSiloAsync("silo-1", new() { ["Cluster__RefreshSeconds"] = "1" });

        // A gateway needs the keys of tokens and nothing else: no other key, no database, no broker.
        var keys = Directory.CreateDirectory(Path.Combine(cluster.Nats.Folder, "gateway-keys")).FullName;
        Directory.CreateDirectory(Path.Combine(keys, "tokens"));
        foreach (var key in Directory.GetFiles(Path.Combine(cluster.Membership.Engine.KeysFolder, "tokens")))
        {
            File.Copy(key, Path.Combine(keys, "tokens", Path.GetFileName(key)));
        }

        var gateway = await cluster.AddGatewayAsync("gateway-1", cluster.Membership with { Engine = new EngineSettings("", "", keys) });

        Assert.Equal(200, (await cluster.GetAsync($"{gateway.Url}/healthz/live")).Status);
        Assert.Equal(200, (await cluster.GetAsync($"{gateway.Url}/healthz/startup")).Status);
        Assert.Equal(503, (await cluster.GetAsync($"{gateway.Url}/healthz/ready")).Status);
        var token = cluster.Token(Role.Recipient, Guid.CreateVersion7());
        var early = await cluster.SendAsync(HttpMethod.Get, $"/v1/lots/{Guid.NewGuid()}", token, null, null, gateway.Url);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, early?.Status);
        Assert.Contains("urn:pangan:problem:unavailable", early!.Body, StringComparison.Ordinal);

        Assert.False(starting.IsCompleted);
        await cluster.Redis.RestartAsync();
        var silo = await starting;
        await cluster.WaitForGatewaysAsync(1);
        await cluster.PostAsync(10);

        // All silos go, and another comes at another address: it takes the old one for dead once that has not written for a while.
        await silo.KillAsync();
        await cluster.WaitForGatewaysAsync(0);
        Assert.Equal(200, (await cluster.GetAsync($"{gateway.Url}/healthz/live")).Status);
        await silo.RestartAsync();
        await cluster.WaitForGatewaysAsync(1);
        await cluster.PostAsync(10);
    }

    [Fact]
    public async Task SiloThatWaitedForRedis_ForLongerThanItMayTryToJoin_Joins()
    {
        await using var cluster = await RunningCluster.StartServersAsync();
        await cluster.Redis.StopAsync();
        var waiting = Stopwatch.StartNew();
        var starting = cluster.AddSiloAsync("silo-1", new() { ["Cluster__JoinSeconds"] = "12" });
        await Wait.UntilAsync(() => waiting.Elapsed > TimeSpan.FromSeconds(20), "it has waited");
        Assert.False(starting.IsCompleted);

        await cluster.Redis.RestartAsync();
        var silo = await starting;

        // Another one looks at all members as it joins, and takes those for dead that have tried for too long.
        await cluster.AddSiloAsync("silo-2", new() { ["Cluster__JoinSeconds"] = "12" });
        await cluster.WaitForSilosAsync(2);
        Assert.True(silo.IsRunning);
    }

    [Fact]
    public async Task OfDeadMembers_OnlyAsManyAreRememberedAsTheSettingSays()
    {
        await using var cluster = await RunningCluster.StartServersAsync();
        await cluster.AddDeadToRedisAsync(15);
        await cluster.AddSiloAsync("silo-1", new() { ["Cluster__DeadKeptMax"] = "10" });

        // The version, the living and ten dead.
        await Wait.UntilAsync(async () => await cluster.EntriesInRedisAsync() == 12, "the dead are forgotten");
    }

    [Fact]
    public async Task GatewayStoppedBeforeItFindsASilo_Stops()
    {
        await using var cluster = await RunningCluster.StartServersAsync();
        var gateway = await cluster.AddGatewayAsync("gateway-1");

        await gateway.StopAsync();

        Assert.DoesNotContain("Unhandled exception", await File.ReadAllTextAsync(gateway.LogFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RedisOverTls_IsMetInAndItsCertificateChecked()
    {
        var folder = Directory.CreateTempSubdirectory("pangan-tls-");
        try
        {
            var port = FreePort.Find();
            var (authority, settings) = MakeCertificates(folder.FullName, port);
            await using var redis = await RedisServer.StartAsync(new ServerOptions { Settings = settings });
            await using var cluster = await RunningCluster.StartServersAsync();
            var membership = cluster.Membership with { Redis = $"localhost:{port}", RedisPassword = redis.Password };
            var silo = await cluster.AddSiloAsync(
                "silo-1", new() { ["PANGAN_REDIS_TLS"] = "true", ["SSL_CERT_FILE"] = authority }, membership);
            Assert.Equal("""{"status":"ready","silos":1}""", (await cluster.GetAsync($"{silo.Url}/healthz/ready")).Body);

            var refused = await Assert.ThrowsAnyAsync<ServerStartException>(
                () => cluster.AddSiloAsync("silo-2", new() { ["PANGAN_REDIS_TLS"] = "true" }, membership));
            Assert.Contains("Redis", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>An authority that no machine trusts by itself, and a server's certificate of it.</summary>
    private static (string Authority, Dictionary<string, string> Settings) MakeCertificates(string folder, int port)
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Pangan test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = authorityRequest.CreateSelfSigned(from, to);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, to, [1, 2, 3, 4]);
        string File(string name, string pem)
        {
            var file = Path.Combine(folder, name);
            System.IO.File.WriteAllText(file, pem);
            return file;
        }

        var authorityFile = File("ca.pem", authority.ExportCertificatePem());
        return (authorityFile, new Dictionary<string, string>
        {
            ["tls-port"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["tls-cert-file"] = File("redis.pem", certificate.ExportCertificatePem()),
            ["tls-key-file"] = File("redis.key", key.ExportPkcs8PrivateKeyPem()),
            ["tls-ca-cert-file"] = authorityFile,
            ["tls-auth-clients"] = "no",
        });
    }
}
