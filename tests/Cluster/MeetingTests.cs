using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PahlawanPangan.Local.Servers;

namespace PahlawanPangan.Tests.Cluster;

/// <summary>The discovery of members: in any start order, after a restart of all, and over TLS.</summary>
[ClusterTests]
public sealed class MeetingTests
{
    [Fact]
    public async Task Gateway_started_before_silos_is_alive_and_becomes_ready_when_they_join()
    {
        await using var cluster = await RunningCluster.StartServersAsync();
        await cluster.Redis.StopAsync();
        var starting = cluster.AddSiloAsync("silo-1", new() { ["Cluster__RefreshSeconds"] = "1" });

        // A gateway needs only the keys of tokens: no other key, no database, no broker.
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

        // All silos stop, and another one starts at another address: it declares the old one dead once that has not written for a while.
        await silo.KillAsync();
        await cluster.WaitForGatewaysAsync(0);
        Assert.Equal(200, (await cluster.GetAsync($"{gateway.Url}/healthz/live")).Status);
        await silo.RestartAsync();
        await cluster.WaitForGatewaysAsync(1);
        await cluster.PostAsync(10);
    }

    [Fact]
    public async Task Silo_that_waited_for_Redis_for_longer_than_it_may_try_to_join_joins()
    {
        await using var cluster = await RunningCluster.StartServersAsync();
        await cluster.Redis.StopAsync();
        var waiting = Stopwatch.StartNew();
        var starting = cluster.AddSiloAsync("silo-1", new() { ["Cluster__JoinSeconds"] = "25" });
        await Wait.UntilAsync(() => waiting.Elapsed > TimeSpan.FromSeconds(30), "it has waited");
        Assert.False(starting.IsCompleted);

        await cluster.Redis.RestartAsync();
        var silo = await starting;

        // A joining silo reads all members, and declares those dead that have tried to join for too long.
        await cluster.AddSiloAsync("silo-2", new() { ["Cluster__JoinSeconds"] = "25" });
        await cluster.WaitForSilosAsync(2);
        Assert.True(silo.IsRunning);
    }

    [Fact]
    [Finding("two clusters over one database")]
    public async Task Silos_end_when_another_one_has_formed_a_cluster_over_an_emptied_Redis_and_join_it_when_started_again()
    {
        var settings = new Dictionary<string, string> { ["Cluster__RefreshSeconds"] = "1" };
        await using var cluster = await RunningCluster.StartAsync(silos: 1, gateways: 1, settings);
        var first = cluster.Silos[0];
        await cluster.EmptyRedisAsync();

        await cluster.AddSiloAsync("silo-other", settings);
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await first.RestartAsync();

        await cluster.WaitForSilosAsync(2);
        await cluster.WaitForGatewaysAsync(1);
        await cluster.PostAsync(10);
    }

    [Fact]
    public async Task Dead_members_are_kept_up_to_the_number_in_the_setting()
    {
        await using var cluster = await RunningCluster.StartServersAsync();
        await cluster.AddDeadToRedisAsync(15);
        await cluster.AddSiloAsync("silo-1", new() { ["Cluster__DeadKeptMax"] = "10" });

        // The version, the active and ten dead members.
        await Wait.UntilAsync(async () => await cluster.EntriesInRedisAsync() == 12, "the dead members are removed");
    }

    [Fact]
    public async Task Gateway_stopped_before_it_finds_a_silo_answers_its_requests_and_stops()
    {
        await using var cluster = await RunningCluster.StartServersAsync();
        var gateway = await cluster.AddGatewayAsync("gateway-1");

        using var enough = new CancellationTokenSource();
        var probes = Enumerable.Range(0, 8).Select(_ => ProbeAsync(cluster, $"{gateway.Url}/healthz/live", enough.Token)).ToList();
        await gateway.StopAsync();
        await enough.CancelAsync();

        // None was answered by a server whose services were gone.
        Assert.All(await Task.WhenAll(probes), static statuses => Assert.Subset(new HashSet<int> { 0, 200 }, statuses));
        Assert.DoesNotContain("Unhandled exception", await File.ReadAllTextAsync(gateway.LogFile), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_over_TLS_serves_the_membership_and_its_certificate_is_checked()
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

            // One that does not know the authority waits, as it does for a Redis that is not there.
            using var enough = new CancellationTokenSource();
            var log = Path.Combine(folder.FullName, "silo-2.log");
            var untrusting = new ServerOptions { Settings = new Dictionary<string, string> { ["PANGAN_REDIS_TLS"] = "true" } };
            var waiting = SiloServer.StartAsync(membership, "silo-2", untrusting, log, enough.Token);
            await Wait.UntilAsync(
                () => File.Exists(log) && File.ReadAllText(log).Contains("Redis does not answer", StringComparison.Ordinal),
                "the silo waits for Redis");
            Assert.False(waiting.IsCompleted);
            await enough.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            Assert.Equal("""{"status":"ready","silos":1}""", (await cluster.GetAsync($"{silo.Url}/healthz/ready")).Body);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The statuses of requests that follow each other until it is enough; 0 for one without an answer.</summary>
    private static async Task<HashSet<int>> ProbeAsync(RunningCluster cluster, string url, CancellationToken enough)
    {
        HashSet<int> statuses = [];
        while (!enough.IsCancellationRequested)
        {
            statuses.Add((await cluster.GetAsync(url)).Status);
        }

        return statuses;
    }

    /// <summary>A certificate authority that no machine trusts by default, and a server certificate from it.</summary>
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
