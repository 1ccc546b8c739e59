using System.Security.Cryptography;
using System.Text;

namespace PahlawanPangan.Tls;

/// <summary>What the files of TLS are for, and so what they must be.</summary>
/// <param name="Title">The connections, for messages: "the cluster".</param>
/// <param name="Section">The configuration section of the settings.</param>
/// <param name="Prefix">What the environment variables begin with.</param>
internal sealed record TlsPurpose(string Title, string Section, string Prefix)
{
    /// <summary>The usage of a certificate that accepts connections.</summary>
    public static Oid ServerUsage { get; } = new("1.3.6.1.5.5.7.3.1");

    /// <summary>The usage of a certificate that opens connections.</summary>
    public static Oid ClientUsage { get; } = new("1.3.6.1.5.5.7.3.2");

    /// <summary>Whether certificate, key and authority are set together.</summary>
    public bool NeedsAll { get; init; }

    /// <summary>Whether the certificate must be one of the authority, as the other end's is.</summary>
    public bool IsOfAuthority { get; init; }

    /// <summary>What the certificate must be good for, where it states usages.</summary>
    public IReadOnlyList<Oid> Usages { get; init; } = [ClientUsage];

    /// <summary>A setting as operators know it: its name and its environment variable.</summary>
    public string Name(string setting)
    {
        var variable = new StringBuilder(Prefix);
        foreach (var letter in setting)
        {
            variable.Append(char.IsUpper(letter) ? "_" : "").Append(char.ToUpperInvariant(letter));
        }

        return $"{Section}:{setting} ({variable})";
    }
}
