using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace PahlawanPangan.Tls;

/// <summary>Reads the files of TLS, and refuses what could not work.</summary>
internal sealed class TlsReader(TlsSettings settings, TlsPurpose purpose)
{
    /// <summary>The texts of the files as they are now.</summary>
    /// <exception cref="TlsFileException">One cannot be read.</exception>
    public TlsContent Read() => new(
        Text(nameof(settings.Certificate), settings.Certificate),
        Text(nameof(settings.CertificateKey), settings.CertificateKey),
        Text(nameof(settings.Authority), settings.Authority));

    /// <summary>What connections use.</summary>
    /// <exception cref="TlsFileException">It could not work.</exception>
    public TlsMaterial Parse(TlsContent content)
    {
        try
        {
            return ParseAll(content);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException or NotSupportedException)
        {
            throw new TlsFileException(
                $"{purpose.Name(nameof(settings.Certificate))} is {settings.Certificate}, which cannot be used: {unusable.Message}");
        }
    }

    private TlsMaterial ParseAll(TlsContent content)
    {
        var authorities = settings.Authority.Length == 0
            ? []
            : Certificates(content.Authority, nameof(settings.Authority), settings.Authority);
        if (settings.Certificate.Length == 0)
        {
            return new TlsMaterial(certificate: null, authorities);
        }

        var chain = Certificates(content.Certificate, nameof(settings.Certificate), settings.Certificate);
        var certificate = WithKey(content);
        Check(certificate, chain, new TlsMaterial(certificate: null, authorities));
        chain.RemoveAt(0);
        return new TlsMaterial(SslStreamCertificateContext.Create(certificate, chain, offline: true), authorities);
    }

    private string Text(string setting, string file)
    {
        try
        {
            return file.Length == 0 ? "" : File.ReadAllText(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException
            or NotSupportedException)
        {
            throw new TlsFileException($"{purpose.Name(setting)} is {file}, which cannot be read: {failure.Message}");
        }
    }

    private X509Certificate2Collection Certificates(string pem, string setting, string file)
    {
        var certificates = new X509Certificate2Collection();
        try
        {
            certificates.ImportFromPem(pem);
        }
        catch (CryptographicException malformed)
        {
            throw new TlsFileException($"{purpose.Name(setting)} is {file}, which has a malformed certificate: {malformed.Message}");
        }

        return certificates.Count > 0
            ? certificates
            : throw new TlsFileException($"{purpose.Name(setting)} is {file}, which has no certificate in PEM.");
    }

    private X509Certificate2 WithKey(TlsContent content)
    {
        try
        {
            return settings.CertificateKeyPassword.Length > 0
                ? X509Certificate2.CreateFromEncryptedPem(content.Certificate, content.Key, settings.CertificateKeyPassword)
                : X509Certificate2.CreateFromPem(content.Certificate, content.Key);
        }
        catch (Exception unusable) when (unusable is CryptographicException or ArgumentException)
        {
            // The framework's own message says whether the key is malformed, encrypted, or another certificate's. None shows the key.
            throw new TlsFileException(
                $"{purpose.Name(nameof(settings.CertificateKey))} is {settings.CertificateKey}, which is no usable key of the certificate "
                    + $"in {settings.Certificate}: {unusable.Message}");
        }
    }

    private void Check(X509Certificate2 certificate, X509Certificate2Collection sent, TlsMaterial trusted)
    {
        var file = $"{purpose.Name(nameof(settings.Certificate))} is {settings.Certificate}, which";
        var now = DateTime.Now;
        if (now > certificate.NotAfter || now < certificate.NotBefore)
        {
            throw new TlsFileException(
                $"{file} is valid from {certificate.NotBefore.ToUniversalTime():u} to {certificate.NotAfter.ToUniversalTime():u}, "
                    + "and not now.");
        }

        using var chain = new X509Chain { ChainPolicy = trusted.ChainPolicy(purpose.Usages) };
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        _ = chain.Build(certificate);
        var faults = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, static (all, one) => all | one.Status);
        if (faults.HasFlag(X509ChainStatusFlags.NotValidForUsage))
        {
            throw new TlsFileException(
                $"{file} is not for these uses of a key: {string.Join(", ", purpose.Usages.Select(static usage => usage.FriendlyName))}.");
        }

        if (purpose.IsOfAuthority && faults != X509ChainStatusFlags.NoError)
        {
            throw new TlsFileException(
                $"{file} is not one of an authority in {purpose.Name(nameof(settings.Authority))}, {settings.Authority}: {faults}.");
        }
    }
}
