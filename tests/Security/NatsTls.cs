namespace PahlawanPangan.Tests.Security;

/// <summary>How a nats-server is set to take connections from owners of a certificate alone.</summary>
internal static class NatsTls
{
    public static Dictionary<string, string> Settings(MountedCertificates own) => new()
    {
        ["tls"] =
            $$"""{ cert_file: "{{own["tls.crt"]}}", key_file: "{{own["tls.key"]}}", ca_file: "{{own["ca.crt"]}}", verify: true }""",
    };
}
