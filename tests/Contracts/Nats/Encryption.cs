using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NATS.Client.Core;
using Xunit;

namespace PahlawanPangan.Tests.Contracts.Nats;

/// <summary>TLS to a server whose certificate is trusted, or is not.</summary>
public sealed class Encryption : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("pangan-tls-").FullName;

    private string CertificateFile => Path.Combine(_directory, "server.pem");

    private string KeyFile => Path.Combine(_directory, "server.key");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Connection_is_encrypted_when_the_authority_is_trusted_and_refused_otherwise()
    {
        WriteCertificate();
        await using var server = await NatsServerProcess.StartAsync($$"""tls { cert_file: "{{CertificateFile}}", key_file: "{{KeyFile}}" }""");
        await using var trusting = new NatsConnection(new NatsOpts { Url = server.Url, TlsOpts = new NatsTlsOpts { CaFile = CertificateFile } });
        await using var strict = new NatsConnection(new NatsOpts { Url = server.Url, TlsOpts = new NatsTlsOpts { Mode = TlsMode.Require } });
        await using var careless = new NatsConnection(new NatsOpts { Url = server.Url, TlsOpts = new NatsTlsOpts { InsecureSkipVerify = true } });
        await using var plain = new NatsConnection(new NatsOpts { Url = server.Url, TlsOpts = new NatsTlsOpts { Mode = TlsMode.Disable } });

        await trusting.PingAsync(TestContext.Current.CancellationToken);
        await careless.PingAsync(TestContext.Current.CancellationToken);

        Assert.True(trusting.ServerInfo!.TlsRequired);
        await Assert.ThrowsAsync<NatsException>(async () => await strict.ConnectAsync());
        await Assert.ThrowsAsync<NatsException>(async () => await plain.ConnectAsync());
    }

    private void WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=pangan test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }
}
