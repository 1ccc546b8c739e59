using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Orleans.Connections.Security;
using PahlawanPangan.Tls;

namespace PahlawanPangan.Hosting.Clustering;

/// <summary>
/// TLS between silos, and from gateways to silos: both ends show a certificate of the cluster's authority, and there is no connection
/// without. Addresses are not compared, since members have changing ones: who has a certificate of the authority is a member.
/// </summary>
internal static partial class ClusterTls
{
    /// <summary>What an end asks for where no name is set; nothing depends on it.</summary>
    private const string AnyName = "pahlawan-pangan";

    private const int SubjectMax = 100;

    /// <summary>Makes connections use the files as they are at that moment.</summary>
    /// <param name="tls">The options of all connections.</param>
    /// <param name="files">The files.</param>
    /// <param name="name">A DNS name that the certificates of all members have; empty for any.</param>
    public static void Use(TlsOptions tls, TlsFiles files, string name)
    {
        // Orleans asks for a certificate of all connections; each one gets its own below.
        tls.LocalServerCertificateSelector = (_, _) => files.Current.Certificate!.TargetCertificate;
        tls.LocalClientCertificateSelector = (_, _, _, _, _) => files.Current.Certificate!.TargetCertificate;
        tls.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        tls.SslProtocols = TlsFiles.Protocols;
        tls.OnAuthenticateAsServer = (_, options) =>
            files.Current.ApplyTo((SslServerAuthenticationOptions)options.SslServerAuthenticationOptions);
        tls.OnAuthenticateAsClient = (_, options) =>
        {
            options.TargetHost = name.Length > 0 ? name : AnyName;
            files.Current.ApplyTo((SslClientAuthenticationOptions)options.SslClientAuthenticationOptions);
        };
        tls.RemoteCertificateValidation = (certificate, chain, errors) =>
        {
            var reason = WhyNot(certificate, chain, errors, name);
            if (reason is not null)
            {
                files.Refused(reason);
            }

            return reason is null;
        };
    }

    private static string? WhyNot(X509Certificate2 certificate, X509Chain? chain, SslPolicyErrors errors, string name)
    {
        // The name is compared below, in both directions alike.
        if ((errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) != SslPolicyErrors.None)
        {
            var faults = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
            return $"{Named(certificate)}: {errors} ({faults})";
        }

        return name.Length == 0 || certificate.MatchesHostname(name) ? null : $"{Named(certificate)}: it has not the name {name}";
    }

    /// <summary>The subject as it may stand in a log: the other end chose it.</summary>
    private static string Named(X509Certificate2 certificate)
    {
        var subject = Unprintable().Replace(certificate.Subject, "?");
        return subject.Length <= SubjectMax ? subject : subject[..SubjectMax];
    }

    [GeneratedRegex("[^A-Za-z0-9 =,.:_@-]")]
    private static partial Regex Unprintable();
}
