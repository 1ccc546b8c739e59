using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace PahlawanPangan.Tests.Security;

/// <summary>A connection to a member's port that a stranger to the cluster makes.</summary>
internal static class RawTls
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan OpenFor = TimeSpan.FromSeconds(1);
    private static readonly SslApplicationProtocol Orleans = new("Orleans1"u8.ToArray());

    /// <summary>Whether the member ends the connection; with plain text if there is no certificate to show.</summary>
    public static async Task<bool> IsEndedAsync(int port, TestCertificate? certificate, bool plain = false)
    {
        using var client = new TcpClient();
        using var late = new CancellationTokenSource(Limit);
        await client.ConnectAsync(IPAddress.Loopback, port, late.Token);
        try
        {
            await using var stream = plain
                ? (Stream)client.GetStream()
                : await AuthenticateAsync(client, certificate, _ => { }, SslProtocols.None, late.Token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"), late.Token);
            return await stream.ReadAsync(new byte[1], late.Token) == 0;
        }
        catch (Exception ended) when (ended is IOException or AuthenticationException)
        {
            return true;
        }
    }

    /// <summary>Whether the member keeps the connection open and waits for more, for a second.</summary>
    public static async Task<bool> IsOpenAsync(int port, TestCertificate certificate)
    {
        using var client = new TcpClient();
        using var late = new CancellationTokenSource(Limit);
        await client.ConnectAsync(IPAddress.Loopback, port, late.Token);
        try
        {
            await using var stream = await AuthenticateAsync(client, certificate, _ => { }, SslProtocols.None, late.Token);
            using var open = new CancellationTokenSource(OpenFor);
            await stream.ReadExactlyAsync(new byte[1], open.Token);
            return true;
        }
        catch (OperationCanceledException) when (!late.IsCancellationRequested)
        {
            return true;
        }
        catch (Exception ended) when (ended is IOException or AuthenticationException)
        {
            return false;
        }
    }

    /// <summary>The thumbprint of the certificate that a member shows, and the version of TLS.</summary>
    public static async Task<(string Thumbprint, SslProtocols Version)> ShownAsync(
        int port, TestCertificate certificate, SslProtocols versions = SslProtocols.None)
    {
        using var client = new TcpClient();
        using var late = new CancellationTokenSource(Limit);
        await client.ConnectAsync(IPAddress.Loopback, port, late.Token);
        var thumbprint = "";
        await using var stream = await AuthenticateAsync(client, certificate, shown => thumbprint = shown, versions, late.Token);
        return (thumbprint, stream.SslProtocol);
    }

    private static async Task<SslStream> AuthenticateAsync(
        TcpClient client, TestCertificate? certificate, Action<string> shown, SslProtocols versions, CancellationToken cancellation)
    {
        var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "member.pangan.test",
                ApplicationProtocols = [Orleans],
                EnabledSslProtocols = versions,
                AllowTlsResume = false,
                ClientCertificateContext = certificate is null
                    ? null
                    : SslStreamCertificateContext.Create(certificate.Load(), additionalCertificates: null, offline: true),
#pragma warning disable CA5359 // Any certificate is taken: it is looked at, and nothing secret is sent.
                RemoteCertificateValidationCallback = (_, remote, _, _) =>
                {
                    shown(((X509Certificate2)remote!).Thumbprint);
                    return true;
                },
#pragma warning restore CA5359
            },
            cancellation);
        return stream;
    }
}
