namespace PahlawanPangan.Tls;

/// <summary>
/// The PEM files of one end of TLS connections. They are read again when their content changes, so that a rotation needs no restart.
/// </summary>
public sealed class TlsSettings
{
    private readonly Lock _gate = new();
    private TlsFiles? _files;

    /// <summary>The file with the certificate of this end, and the intermediate ones after it; empty for none.</summary>
    public string Certificate { get; set; } = "";

    /// <summary>The file with the private key of the certificate.</summary>
    public string CertificateKey { get; set; } = "";

    /// <summary>The password of the private key; empty for a key that is not encrypted. It is a secret.</summary>
    public string CertificateKeyPassword { get; set; } = "";

    /// <summary>
    /// The file with the authorities, one or more, of which one must have issued the certificate of the other end; empty for those that the
    /// machine trusts.
    /// </summary>
    public string Authority { get; set; } = "";

    /// <summary>Whether any file is named.</summary>
    public bool IsSet => (Certificate.Length | CertificateKey.Length | Authority.Length) > 0;

    /// <summary>Lets variables override: <c>PREFIX_CERTIFICATE</c> and so on.</summary>
    internal void Override(string prefix, Func<string, string?> variable)
    {
        Certificate = Value("CERTIFICATE", Certificate);
        CertificateKey = Value("CERTIFICATE_KEY", CertificateKey);
        CertificateKeyPassword = Value("CERTIFICATE_KEY_PASSWORD", CertificateKeyPassword);
        Authority = Value("AUTHORITY", Authority);

        string Value(string name, string present) => variable($"{prefix}_{name}") is { Length: > 0 } value ? value : present;
    }

    /// <summary>What is wrong with the settings or their files; null when nothing is, or nothing is set.</summary>
    internal string? Fault(TlsPurpose purpose)
    {
        if (!IsSet)
        {
            return CertificateKeyPassword.Length > 0 ? $"{purpose.Name(nameof(CertificateKeyPassword))} is set without a key." : null;
        }

        if (Certificate.Length == 0 != (CertificateKey.Length == 0))
        {
            var missing = Certificate.Length == 0 ? nameof(Certificate) : nameof(CertificateKey);
            return $"{purpose.Name(missing)} is empty; a certificate and its key are set together.";
        }

        if (purpose.NeedsAll && (Certificate.Length == 0 || Authority.Length == 0))
        {
            var missing = Certificate.Length == 0 ? nameof(Certificate) : nameof(Authority);
            return $"{purpose.Name(missing)} is empty; set the certificate, its key and the authority, or none of them.";
        }

        try
        {
            _ = Open(purpose);
            return null;
        }
        catch (TlsFileException unusable)
        {
            return unusable.Message;
        }
    }

    /// <summary>The files, opened once; null when none are set.</summary>
    /// <exception cref="TlsFileException">They cannot be used; the message names the setting.</exception>
    internal TlsFiles? Open(TlsPurpose purpose)
    {
        lock (_gate)
        {
            return IsSet ? _files ??= new TlsFiles(this, purpose) : null;
        }
    }
}
