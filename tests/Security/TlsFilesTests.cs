using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Hosting.Tls;
using PahlawanPangan.Operations;
using PahlawanPangan.Tls;

namespace PahlawanPangan.Tests.Security;

/// <summary>The files of TLS: what is refused at start, and what happens when they change.</summary>
public sealed class TlsFilesTests : IDisposable
{
    private const string Password = "canary-key-password-41c7";
    private static readonly TlsPurpose Purpose = new("the test", "Test:Tls", "TEST") { NeedsAll = true, IsOfAuthority = true };
    private readonly TestAuthority _authority = new();
    private readonly MountedCertificates _mount;

    public TlsFilesTests() => _mount = new MountedCertificates(_authority.Issue(), _authority);

    public void Dispose()
    {
        _mount.Dispose();
        _authority.Dispose();
    }

    [Theory]
    [InlineData("CERTIFICATE", "", "Cluster:Tls:Certificate (PANGAN_CLUSTER_CERTIFICATE) is empty")]
    [InlineData("CERTIFICATE_KEY", "", "Cluster:Tls:CertificateKey (PANGAN_CLUSTER_CERTIFICATE_KEY) is empty")]
    [InlineData("AUTHORITY", "", "Cluster:Tls:Authority (PANGAN_CLUSTER_AUTHORITY) is empty")]
    [InlineData("CERTIFICATE", "/nowhere/tls.crt", "(PANGAN_CLUSTER_CERTIFICATE) is /nowhere/tls.crt, which cannot be read")]
    [InlineData("AUTHORITY", "/nowhere/ca.crt", "(PANGAN_CLUSTER_AUTHORITY) is /nowhere/ca.crt, which cannot be read")]
    [InlineData("AUTHORITY", "/dev/null", "(PANGAN_CLUSTER_AUTHORITY) is /dev/null, which has no certificate")]
    [InlineData("CERTIFICATE_KEY", "/dev/null", "(PANGAN_CLUSTER_CERTIFICATE_KEY) is /dev/null, which is no usable key")]
    [InlineData("CERTIFICATE_NAME", "no name", "(PANGAN_CLUSTER_CERTIFICATE_NAME) is no name, which is no DNS name")]
    public void Setting_that_cannot_work_is_refused_at_start_by_its_name(string variable, string value, string expected)
    {
        var variables = _mount.Variables("PANGAN_CLUSTER");
        variables[$"PANGAN_CLUSTER_{variable}"] = value;

        var refused = Assert.Throws<OptionsValidationException>(() => ClusterSettingsReader.ReadForSilo(Configuration(variables)));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_without_a_certificate_is_refused_at_start()
    {
        var variables = new Dictionary<string, string> { ["PANGAN_CLUSTER_CERTIFICATE_NAME"] = "silo.example.org" };

        var refused = Assert.Throws<OptionsValidationException>(() => ClusterSettingsReader.ReadForSilo(Configuration(variables)));

        Assert.Contains("(PANGAN_CLUSTER_CERTIFICATE_NAME) is set without a certificate", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ended", "and not now")]
    [InlineData("not yet valid", "and not now")]
    [InlineData("of another authority", "is not one of an authority in Cluster:Tls:Authority (PANGAN_CLUSTER_AUTHORITY)")]
    [InlineData("for clients", "is not for these uses of a key")]
    public void Certificate_that_no_member_would_accept_is_refused_at_start(string kind, string expected)
    {
        using var other = new TestAuthority("Another authority");
        _mount.Replace(Certificate(kind, other), _authority);

        var refused = Assert.Throws<OptionsValidationException>(
            () => ClusterSettingsReader.ReadForSilo(Configuration(_mount.Variables("PANGAN_CLUSTER"))));

        Assert.Contains("Cluster:Tls:Certificate (PANGAN_CLUSTER_CERTIFICATE) is", refused.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gateway_needs_no_certificate_that_accepts_connections()
    {
        _mount.Replace(Certificate("for clients", _authority), _authority);

        Assert.True(ClusterSettingsReader.ReadForClient(Configuration(_mount.Variables("PANGAN_CLUSTER"))).Tls.IsSet);
    }

    [Fact]
    public void Files_that_change_are_used_by_the_next_connection()
    {
        using var next = new TestAuthority("The next authority");
        var files = new TlsFiles(_mount.Settings, Purpose);
        var renewed = next.Issue();

        _mount.Replace(renewed, _authority, next);

        Assert.Equal(renewed.Thumbprint, files.Current.Certificate!.TargetCertificate.Thumbprint);
        Assert.Equal(2, files.Current.ChainPolicy().CustomTrustStore.Count);
    }

    [Theory]
    [InlineData("no certificate")]
    [InlineData("no key")]
    [InlineData("no authority")]
    [InlineData("a key of another certificate")]
    [InlineData("ended")]
    [InlineData("of another authority")]
    [InlineData("gone")]
    public void Files_that_cannot_be_used_leave_the_last_ones_in_use_until_they_are_mended(string kind)
    {
        using var other = new TestAuthority("Another authority");
        var files = new TlsFiles(_mount.Settings, Purpose);
        var first = files.Current;
        var good = _authority.Issue();
        switch (kind)
        {
            case "no certificate": _mount.Replace("", good.KeyPem, _authority.Pem); break;
            case "no key": _mount.Replace(good.Pem, "", _authority.Pem); break;
            case "no authority": _mount.Replace(good.Pem, good.KeyPem, "-----BEGIN CERTIFICATE-----\nbroken"); break;
            case "a key of another certificate": _mount.Replace(good.Pem, _authority.Issue().KeyPem, _authority.Pem); break;
            case "gone": File.Delete(_mount["..data"]); break;
            default: _mount.Replace(Certificate(kind, other), _authority); break;
        }

        for (var connection = 0; connection < 3; connection++)
        {
            var state = files.Look();
            Assert.Same(first, state.Material);
            Assert.Contains("(TEST_", state.Fault, StringComparison.Ordinal);
        }

        _mount.Replace(good, _authority);

        Assert.Null(files.Look().Fault);
        Assert.Equal(good.Thumbprint, files.Current.Certificate!.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void Files_that_come_back_as_they_were_have_no_fault()
    {
        var certificate = _authority.Issue();
        _mount.Replace(certificate, _authority);
        var files = new TlsFiles(_mount.Settings, Purpose);
        _mount.Replace("", "", "");
        Assert.NotNull(files.Look().Fault);

        _mount.Replace(certificate, _authority);

        Assert.Equal((null, 0), (files.Look().Fault, files.Look().Changes));
    }

    [Fact]
    public void Encrypted_key_is_opened_by_its_password_which_no_message_shows()
    {
        var certificate = _authority.Issue();
        _mount.Replace(certificate.Pem, certificate.EncryptedKeyPem(Password), _authority.Pem);
        var settings = _mount.Settings;
        settings.CertificateKeyPassword = Password;
        Assert.Equal(certificate.Thumbprint, new TlsFiles(settings, Purpose).Current.Certificate!.TargetCertificate.Thumbprint);

        settings.CertificateKeyPassword = Password + "x";
        var wrong = Assert.Throws<TlsFileException>(() => new TlsFiles(settings, Purpose));
        settings.CertificateKeyPassword = "";
        var missing = Assert.Throws<TlsFileException>(() => new TlsFiles(settings, Purpose));

        Assert.DoesNotContain(Password, wrong.ToString(), StringComparison.Ordinal);
        Assert.All((TlsFileException[])[wrong, missing], static refused =>
            Assert.Contains("Test:Tls:CertificateKey (TEST_CERTIFICATE_KEY)", refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Watch_says_once_that_files_have_changed_cannot_be_used_or_end()
    {
        var log = new LogLines<CertificateWatch>();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var files = new TlsFiles(_mount.Settings, Purpose);
        using var states = new ServiceStates(time);
        using var watch = new CertificateWatch([], states, time, log);
        Look();
        Assert.Empty(log.Lines);

        _mount.Replace(_authority.Issue(), _authority);
        files.Refused("CN=x: unknown");
        files.Refused("CN=y: unknown");
        Look();
        Look();
        Assert.Equal([11, 13], log.Lines.Select(static line => line.Event));
        Assert.Contains("2 since the last message; the last: CN=y: unknown", log.Lines.Last().Text, StringComparison.Ordinal);

        time.Advance(TimeSpan.FromDays(24));
        Look();
        Look();
        Assert.Equal((LogLevel.Warning, 14), (log.Lines.Last().Level, log.Lines.Last().Event));
        Assert.Equal(3, log.Lines.Count);

        time.Advance(TimeSpan.FromDays(10));
        Assert.Contains("The certificate of the test ended", Assert.Throws<TlsFileException>(Look).Message, StringComparison.Ordinal);

        _mount.Replace("", "", "");
        var fault = Assert.Throws<TlsFileException>(Look);
        Assert.Contains("(TEST_", fault.Message, StringComparison.Ordinal);

        void Look() => watch.Look([files]);
    }

    private TestCertificate Certificate(string kind, TestAuthority other) => kind switch
    {
        "ended" => _authority.Issue("ended", TimeSpan.FromDays(-9), TimeSpan.FromMinutes(-1)),
        "not yet valid" => _authority.Issue("early", TimeSpan.FromHours(1), TimeSpan.FromDays(9)),
        "for clients" => _authority.Issue("client", TimeSpan.FromDays(-1), TimeSpan.FromDays(9), forServer: false),
        "of another authority" => other.Issue(),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static IConfiguration Configuration(Dictionary<string, string> variables) => new ConfigurationBuilder()
        .AddInMemoryCollection(variables.Select(static variable => KeyValuePair.Create(variable.Key, (string?)variable.Value))).Build();
}
