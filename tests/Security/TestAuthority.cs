using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PahlawanPangan.Tests.Security;

/// <summary>A certificate authority that no machine trusts by default.</summary>
internal sealed class TestAuthority : IDisposable
{
    private const string ServerUsage = "1.3.6.1.5.5.7.3.1";
    private const string ClientUsage = "1.3.6.1.5.5.7.3.2";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly X509Certificate2 _certificate;

    public TestAuthority(string name = "Pangan test authority")
    {
        var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(60));
    }

    /// <summary>The certificate of the authority.</summary>
    public string Pem => _certificate.ExportCertificatePem() + "\n";

    /// <summary>A certificate of a member, for both ends of a connection, valid for a month.</summary>
    public TestCertificate Issue(string name = "localhost") => Issue(name, TimeSpan.FromDays(-1), TimeSpan.FromDays(30));

    /// <summary>One for both ends or one of them, and another time.</summary>
    public TestCertificate Issue(string name, TimeSpan from, TimeSpan to, bool forServer = true, bool forClient = true)
    {
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [.. forServer ? (Oid[])[new(ServerUsage)] : [], .. forClient ? (Oid[])[new(ClientUsage)] : []], critical: false));
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.Create(_certificate, now + from, now + to, RandomNumberGenerator.GetBytes(8));
        return new TestCertificate(certificate.ExportCertificatePem() + "\n", key);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _key.Dispose();
    }
}
