using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PahlawanPangan.Tests.Pentest;

namespace PahlawanPangan.Tests.Accounts;

/// <summary>TLS in the gateway, configured as in docs/security.md.</summary>
public sealed class TlsTests(Target fixture) : IDisposable
{
    private const byte Handshake = 22;
    private const byte Alert = 21;
    private const ushort Tls10 = 0x0301;
    private const ushort Tls11 = 0x0302;
    private const ushort Tls12 = 0x0303;
    private readonly string _folder = Directory.CreateTempSubdirectory("pangan-tls-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task Versions_1_2_and_1_3_are_accepted(SslProtocols version)
    {
        await using var gateway = await StartAsync();
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = version,
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == "CN=localhost",
        });
        Assert.Equal(version, stream.SslProtocol);
    }

    [Fact]
    public async Task Older_versions_are_refused_even_where_the_machine_allows_them()
    {
        Target.RequirePrivate();
        var target = await fixture.StartAsync();
        var (plain, secure) = (FreePort(), FreePort());
        var (certificateFile, keyFile) = await MakeCertificateAsync();
        await using var engine = await SecondEngine.StartAsync(
            target,
            plain,
            ("ASPNETCORE_URLS", $"http://127.0.0.1:{plain};https://127.0.0.1:{secure}"),
            ("ASPNETCORE_Kestrel__Certificates__Default__Path", certificateFile),
            ("ASPNETCORE_Kestrel__Certificates__Default__KeyPath", keyFile),
            ("OPENSSL_CONF", await WriteLenientPolicyAsync()));

        // The client's own library refuses old versions too, so the first message is written by hand. The same message with a newer version
        // is answered.
        Assert.Equal(Handshake, await AnswerAsync(secure, Tls12));
        Assert.Equal(Alert, await AnswerAsync(secure, Tls11));
        Assert.Equal(Alert, await AnswerAsync(secure, Tls10));
    }

    [Fact]
    public async Task Https_answers_carry_strict_transport_security_and_others_do_not()
    {
        await using var secure = await StartAsync();
        await using var plain = await LiveGateway.StartAsync(new FakeCluster().Factory);
        Assert.Equal(
            "max-age=31536000; includeSubDomains", (await secure.SendAsync("GET", "/healthz/live")).Headers["Strict-Transport-Security"]);
        Assert.DoesNotContain("Strict-Transport-Security", (await plain.SendAsync("GET", "/healthz/live")).Headers.Keys);
    }

    private async Task<LiveGateway> StartAsync()
    {
        var (certificateFile, keyFile) = await MakeCertificateAsync();
        return await LiveGateway.StartAsync(
            new FakeCluster().Factory,
            "https",
            ("Kestrel:Certificates:Default:Path", certificateFile),
            ("Kestrel:Certificates:Default:KeyPath", keyFile));
    }

    private async Task<(string CertificateFile, string KeyFile)> MakeCertificateAsync()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (certificateFile, keyFile) = (Path.Combine(_folder, "tls.crt"), Path.Combine(_folder, "tls.key"));
        await File.WriteAllTextAsync(certificateFile, certificate.ExportCertificatePem());
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (certificateFile, keyFile);
    }

    /// <summary>Many machines disable old versions themselves, which would hide that the engine does not.</summary>
    private async Task<string> WriteLenientPolicyAsync()
    {
        var file = Path.Combine(_folder, "openssl.cnf");
        await File.WriteAllTextAsync(
            file,
            """
            openssl_conf = init
            [init]
            ssl_conf = ssl
            [ssl]
            system_default = policy
            [policy]
            MinProtocol = TLSv1
            CipherString = ALL:@SECLEVEL=0

            """);
        return file;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The type of the first record of the answer.</summary>
    private static async Task<byte> AnswerAsync(int port, ushort version)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(System.Net.IPAddress.Loopback, port);
        var stream = client.GetStream();
        await stream.WriteAsync(ClientHello(version));
        var record = new byte[5];
        await stream.ReadExactlyAsync(record);
        return record[0];
    }

    /// <summary>A client's first message (RFC 5246, 7.4.1.2) with suites and curves that every version knows.</summary>
    private static byte[] ClientHello(ushort version)
    {
        byte[] suites = [0xC0, 0x2F, 0xC0, 0x30, 0xC0, 0x13, 0xC0, 0x14, 0x00, 0x2F, 0x00, 0x35];
        byte[] extensions =
        [
            0x00, 0x0A, 0x00, 0x06, 0x00, 0x04, 0x00, 0x17, 0x00, 0x18, // supported_groups: P-256, P-384
            0x00, 0x0B, 0x00, 0x02, 0x01, 0x00, // ec_point_formats: uncompressed
            0x00, 0x0D, 0x00, 0x08, 0x00, 0x06, 0x04, 0x01, 0x08, 0x04, 0x02, 0x01, // signature_algorithms: RSA with SHA-256, PSS, SHA-1
            0xFF, 0x01, 0x00, 0x01, 0x00, // renegotiation_info: empty
        ];
        byte[] hello =
        [
            .. BigEndian(version), .. RandomNumberGenerator.GetBytes(32), 0,
            .. BigEndian((ushort)suites.Length), .. suites, 1, 0,
            .. BigEndian((ushort)extensions.Length), .. extensions,
        ];
        return [Handshake, .. BigEndian(Tls10), .. BigEndian((ushort)(hello.Length + 4)), 1, 0, .. BigEndian((ushort)hello.Length),
            .. hello];
    }

    private static byte[] BigEndian(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        return bytes;
    }
}
