using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Tls;

/// <summary>The texts of the files of TLS at one moment; empty where none is set.</summary>
internal sealed record TlsContent(string Certificate, string Key, string Authority)
{
    /// <summary>Tells one content from another.</summary>
    public string Digest { get; } =
        Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(char.MinValue, Certificate, Key, Authority))));

    /// <summary>It holds a private key, which no message may show.</summary>
    public override string ToString() => nameof(TlsContent);
}
