using PahlawanPangan.Tls;

namespace PahlawanPangan.Tests.Security;

/// <summary>
/// A folder with the files of TLS, as Kubernetes mounts a secret: the files are links into a folder that is a link itself, which is swapped
/// for another one.
/// </summary>
internal sealed class MountedCertificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pangan-tls-").FullName;
    private int _version;

    public MountedCertificates(TestCertificate certificate, params TestAuthority[] authorities)
    {
        foreach (var name in (string[])["tls.crt", "tls.key", "ca.crt"])
        {
            File.CreateSymbolicLink(this[name], Path.Combine("..data", name));
        }

        Replace(certificate.Pem, certificate.KeyPem, string.Concat(authorities.Select(static authority => authority.Pem)));
    }

    /// <summary>The path of a file or folder in it.</summary>
    public string this[string name] => Path.Combine(_folder, name);

    /// <summary>The settings that name its files.</summary>
    public TlsSettings Settings => new() { Certificate = this["tls.crt"], CertificateKey = this["tls.key"], Authority = this["ca.crt"] };

    /// <summary>The variables that name its files: <c>PANGAN_CLUSTER_CERTIFICATE</c> and so on.</summary>
    public Dictionary<string, string> Variables(string prefix) => new()
    {
        [$"{prefix}_CERTIFICATE"] = this["tls.crt"],
        [$"{prefix}_CERTIFICATE_KEY"] = this["tls.key"],
        [$"{prefix}_AUTHORITY"] = this["ca.crt"],
    };

    public void Replace(TestCertificate certificate, params TestAuthority[] authorities) =>
        Replace(certificate.Pem, certificate.KeyPem, string.Concat(authorities.Select(static authority => authority.Pem)));

    /// <summary>Swaps all files at once.</summary>
    public void Replace(string certificate, string key, string authority)
    {
        var version = $"..v{++_version}";
        Directory.CreateDirectory(this[version]);
        File.WriteAllText(Path.Combine(this[version], "tls.crt"), certificate);
        File.WriteAllText(Path.Combine(this[version], "tls.key"), key);
        File.WriteAllText(Path.Combine(this[version], "ca.crt"), authority);

        // In one step, so that there is no moment without files.
        File.CreateSymbolicLink(this["..new"], version);
        using var move = System.Diagnostics.Process.Start("mv", ["-T", this["..new"], this["..data"]]);
        move.WaitForExit();
        Assert.Equal(0, move.ExitCode);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
