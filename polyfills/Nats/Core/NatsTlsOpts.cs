using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace NATS.Client.Core;

/// <summary>Whether and when a connection turns to TLS.</summary>
public enum TlsMode
{
    /// <summary>Required when certificates are configured or the URL says tls, otherwise used when the server offers it.</summary>
    Auto,

    /// <summary>Used when the server offers it.</summary>
    Prefer,

    /// <summary>The connection fails without it.</summary>
    Require,

    /// <summary>The connection starts with a TLS handshake, before the server's greeting.</summary>
    Implicit,

    /// <summary>Never used.</summary>
    Disable,
}

/// <summary>TLS settings of a connection.</summary>
public sealed record NatsTlsOpts
{
    /// <summary>TLS when the server offers it, trusting the system's authorities.</summary>
    public static readonly NatsTlsOpts Default = new();

    /// <summary>PEM file of the client certificate.</summary>
    public string? CertFile { get; init; }

    /// <summary>PEM file of the client certificate's key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>PEM file of the authorities trusted instead of the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Whether the server's certificate is accepted unseen.</summary>
    public bool InsecureSkipVerify { get; init; }

    /// <summary>Last word on the options before the handshake.</summary>
    public Func<SslClientAuthenticationOptions, ValueTask>? ConfigureClientAuthentication { get; init; }

    /// <summary>Whether and when TLS is used.</summary>
    public TlsMode Mode { get; init; }

    internal TlsMode ModeFor(Uri uri)
    {
        if (Mode != TlsMode.Auto)
        {
            return Mode;
        }

        var configured = CertFile != null || KeyFile != null || CaFile != null || ConfigureClientAuthentication != null;
        return configured || string.Equals(uri.Scheme, "tls", StringComparison.OrdinalIgnoreCase) ? TlsMode.Require : TlsMode.Prefer;
    }

    internal async ValueTask<SslClientAuthenticationOptions> ClientOptionsForAsync(string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = host };
        if (CaFile != null)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(CaFile);
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(authorities);
            options.CertificateChainPolicy = policy;
        }

        if (CertFile != null && KeyFile != null)
        {
            options.ClientCertificates = [X509Certificate2.CreateFromPemFile(CertFile, KeyFile)];
        }

        if (InsecureSkipVerify)
        {
#pragma warning disable CA5359 // The operator asked for exactly this, by name.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (ConfigureClientAuthentication != null)
        {
            await ConfigureClientAuthentication(options).ConfigureAwait(false);
        }

        return options;
    }
}
