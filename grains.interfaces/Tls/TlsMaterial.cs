using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PahlawanPangan.Tls;

/// <summary>One state of the files of TLS, as connections use it. It does not change.</summary>
internal sealed class TlsMaterial(SslStreamCertificateContext? certificate, X509Certificate2Collection authorities)
{
    /// <summary>The certificate of this end with its key and the intermediate ones; null for none.</summary>
    public SslStreamCertificateContext? Certificate { get; } = certificate;

    /// <summary>When the certificate of this end ends to be valid; null without one.</summary>
    public DateTimeOffset? NotAfter { get; } = certificate is null ? null : new DateTimeOffset(certificate.TargetCertificate.NotAfter);

    /// <summary>How the certificate of the other end is checked: its issuer, its time, and its usage.</summary>
    /// <param name="usages">What it must be good for.</param>
    public X509ChainPolicy ChainPolicy(params IEnumerable<Oid> usages)
    {
        // Nothing is fetched from addresses that a certificate names: they are the other end's choice.
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (authorities.Count > 0)
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(authorities);
        }

        foreach (var usage in usages)
        {
            policy.ApplicationPolicy.Add(usage);
        }

        return policy;
    }

    /// <summary>
    /// Makes a connection use this state as the end that opens it. Resuming sessions is off, so that each connection is checked in full.
    /// </summary>
    public void ApplyTo(SslClientAuthenticationOptions connection)
    {
        connection.EnabledSslProtocols = TlsFiles.Protocols;
        connection.AllowTlsResume = false;
        connection.AllowRenegotiation = false;
        connection.LocalCertificateSelectionCallback = null;
        connection.ClientCertificates = null;
        connection.ClientCertificateContext = Certificate;
        connection.CertificateChainPolicy = ChainPolicy(TlsPurpose.ServerUsage);
    }

    /// <summary>The same as the end that accepts it.</summary>
    public void ApplyTo(SslServerAuthenticationOptions connection)
    {
        connection.EnabledSslProtocols = TlsFiles.Protocols;
        connection.AllowTlsResume = false;
        connection.AllowRenegotiation = false;
        connection.ServerCertificateSelectionCallback = null;
        connection.ServerCertificate = null;
        connection.ServerCertificateContext = Certificate;
        connection.ClientCertificateRequired = true;
        connection.CertificateChainPolicy = ChainPolicy(TlsPurpose.ClientUsage);
    }
}
