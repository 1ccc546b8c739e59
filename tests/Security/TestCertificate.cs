using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PahlawanPangan.Tests.Security;

/// <summary>A certificate with its key.</summary>
internal sealed record TestCertificate(string Pem, ECDsa Key)
{
    public string KeyPem => Key.ExportPkcs8PrivateKeyPem() + "\n";

    public string Thumbprint
    {
        get
        {
            using var certificate = X509Certificate2.CreateFromPem(Pem);
            return certificate.Thumbprint;
        }
    }

    public string EncryptedKeyPem(string password) => Key.ExportEncryptedPkcs8PrivateKeyPem(
        password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000)) + "\n";

    /// <summary>The certificate for a connection of a test.</summary>
    public X509Certificate2 Load() => X509Certificate2.CreateFromPem(Pem, KeyPem);
}
