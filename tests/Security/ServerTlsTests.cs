using System.Globalization;
using Microsoft.Extensions.Configuration;
using Npgsql;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Local.Servers;
using PahlawanPangan.Tls;

namespace PahlawanPangan.Tests.Security;

/// <summary>Mutual TLS to the servers, which require certificates: what is accepted and refused, and what messages hold.</summary>
[ServerTests]
public sealed class ServerTlsTests : IDisposable
{
    private const string Password = "canary-broker-password-5d1f";
    private readonly TestAuthority _authority = new();
    private readonly TestAuthority _other = new("Another authority");
    private readonly MountedCertificates _good;
    private readonly MountedCertificates _untrusted;
    private readonly MountedCertificates _untrusting;

    public ServerTlsTests()
    {
        _good = new MountedCertificates(_authority.Issue(TlsPostgres.Role), _authority);
        _untrusted = new MountedCertificates(_other.Issue(TlsPostgres.Role), _authority);
        _untrusting = new MountedCertificates(_authority.Issue(TlsPostgres.Role), _other);
    }

    public void Dispose()
    {
        foreach (var disposable in (IDisposable[])[_good, _untrusted, _untrusting, _authority, _other])
        {
            disposable.Dispose();
        }
    }

    [Fact]
    public async Task Database_is_reached_with_a_certificate_of_its_authority_and_under_its_name_alone()
    {
        await using var postgres = await TlsPostgres.StartAsync(_authority);
        var good = postgres.ConnectionString(_good);
        var without = new NpgsqlConnectionStringBuilder(good) { SslCertificate = null, SslKey = null };
        var plain = new NpgsqlConnectionStringBuilder(without.ConnectionString) { SslMode = SslMode.Disable };

        Assert.Equal((null, true), (await PostgresFailureAsync(good), await IsOverTlsAsync(good)));
        Assert.Contains("certificate", await PostgresFailureAsync(without.ConnectionString), StringComparison.Ordinal);
        Assert.Contains("pg_hba.conf", await PostgresFailureAsync(plain.ConnectionString), StringComparison.Ordinal);
        Assert.NotNull(await PostgresFailureAsync(postgres.ConnectionString(_untrusted)));
        Assert.Contains("certificate", await PostgresFailureAsync(postgres.ConnectionString(_untrusting)), StringComparison.Ordinal);
        Assert.Contains("certificate", await PostgresFailureAsync(postgres.ConnectionString(_good, "127.0.0.1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connection_to_the_database_uses_the_files_as_they_are_when_it_is_made()
    {
        await using var postgres = await TlsPostgres.StartAsync(_authority);
        await using var pool = PostgresPool.Create(postgres.ConnectionString(_good));
        await using var first = await pool.OpenConnectionAsync();

        _good.Replace(_authority.Issue(TlsPostgres.Role), _authority);

        await using var second = await pool.OpenConnectionAsync();
        Assert.NotEqual(await SerialAsync(first), await SerialAsync(second));
    }

    [Fact]
    public async Task Migration_over_TLS_that_fails_says_why_and_shows_no_password()
    {
        await using var postgres = await TlsPostgres.StartAsync(_authority);
        foreach (var (files, host) in new[] { (_untrusting, "localhost"), (_untrusted, "localhost"), (_good, "127.0.0.1") })
        {
            using var error = new StringWriter();
            var configuration = new ConfigurationManager { ["PANGAN_POSTGRES"] = postgres.ConnectionString(files, host) };

            Assert.NotEqual(0, await HostCommands.RunAsync(configuration, TextWriter.Null, error, ["migrate"]));

            Assert.NotEmpty(error.ToString());
            Assert.DoesNotContain(TlsPostgres.Password, error.ToString(), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Root Certificate")]
    [InlineData("SSL Certificate")]
    [InlineData("SSL Key")]
    public async Task File_of_a_connection_string_that_cannot_be_read_is_refused_by_name(string keyword)
    {
        using var error = new StringWriter();
        var configuration = new ConfigurationManager
        {
            ["PANGAN_POSTGRES"] = $"Host=localhost;Database=pangan;Password={TlsPostgres.Password};{keyword}=/nowhere/file.pem",
        };

        Assert.NotEqual(0, await HostCommands.RunAsync(configuration, TextWriter.Null, error, ["migrate"]));

        Assert.Contains(
            $"Postgres:ConnectionString (PANGAN_POSTGRES) names the file /nowhere/file.pem ({keyword}), which cannot be read",
            error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(TlsPostgres.Password, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broker_is_reached_with_a_certificate_of_its_authority_and_under_its_name_alone()
    {
        using var own = new MountedCertificates(_authority.Issue(), _authority);
        await using var nats = await NatsServer.StartAsync(Servers.InMemory with { Settings = NatsTls.Settings(own) });
        await using var plain = await NatsServer.StartAsync(Servers.InMemory);
        var none = new TlsSettings { Authority = _good["ca.crt"] };

        Assert.Null(await BrokerFailureAsync(nats.Port, _good.Settings));
        Assert.NotNull(await BrokerFailureAsync(nats.Port, none));
        Assert.NotNull(await BrokerFailureAsync(nats.Port, _untrusted.Settings));
        Assert.NotNull(await BrokerFailureAsync(nats.Port, _untrusting.Settings));
        Assert.NotNull(await BrokerFailureAsync(nats.Port, _good.Settings, "127.0.0.1"));
        Assert.NotNull(await BrokerFailureAsync(plain.Port, _good.Settings));
    }

    [Fact]
    public async Task Redis_is_reached_with_a_certificate_of_its_authority_and_under_its_name_alone()
    {
        var port = FreePort.Find();
        using var own = new MountedCertificates(_authority.Issue(), _authority);
        await using var redis = await RedisServer.StartAsync(new ServerOptions { Settings = RedisSettings(port, own) });

        Assert.True(await IsRedisUpAsync(_good.Variables("PANGAN_REDIS")));
        Assert.False(await IsRedisUpAsync(new() { ["PANGAN_REDIS_AUTHORITY"] = _good["ca.crt"] }));
        Assert.False(await IsRedisUpAsync(_untrusted.Variables("PANGAN_REDIS")));
        Assert.False(await IsRedisUpAsync(_untrusting.Variables("PANGAN_REDIS")));
        Assert.False(await IsRedisUpAsync(_good.Variables("PANGAN_REDIS"), "127.0.0.1"));

        async Task<bool?> IsRedisUpAsync(Dictionary<string, string> variables, string host = "localhost")
        {
            variables["PANGAN_REDIS"] = $"{host}:{port}";
            variables["PANGAN_REDIS_PASSWORD"] = redis.Password;
            var configuration = new ConfigurationBuilder().AddInMemoryCollection(
                variables.Select(static variable => KeyValuePair.Create(variable.Key, (string?)variable.Value))).Build();
            await using var checkedRedis = new ClusterRedis(ClusterSettingsReader.ReadForClient(configuration));
            return await checkedRedis.IsUpAsync(TimeSpan.FromSeconds(3));
        }
    }

    private static Dictionary<string, string> RedisSettings(int port, MountedCertificates own) => new()
    {
        ["tls-port"] = port.ToString(CultureInfo.InvariantCulture),
        ["tls-cert-file"] = own["tls.crt"],
        ["tls-key-file"] = own["tls.key"],
        ["tls-ca-cert-file"] = own["ca.crt"],
        ["tls-auth-clients"] = "yes",
    };

    private static async Task<string?> PostgresFailureAsync(string connectionString)
    {
        await using var pool = PostgresPool.Create(connectionString);
        try
        {
            await using var connection = await pool.OpenConnectionAsync();
            return null;
        }
        catch (NpgsqlException refused)
        {
            Assert.DoesNotContain(TlsPostgres.Password, refused.ToString(), StringComparison.Ordinal);
            return refused.ToString();
        }
    }

    private static async Task<bool> IsOverTlsAsync(string connectionString)
    {
        await using var pool = PostgresPool.Create(connectionString);
        return await pool.ScalarAsync<bool>("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()");
    }

    private static async Task<string> SerialAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT client_serial::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()", connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>What the check at start says; null when the broker is accepted.</summary>
    private static async Task<string?> BrokerFailureAsync(int port, TlsSettings files, string host = "localhost")
    {
        var options = new NatsOptions { Url = $"nats://pangan:{Password}@{host}:{port}" };
        (options.Tls.Certificate, options.Tls.CertificateKey) = (files.Certificate, files.CertificateKey);
        options.Tls.Authority = files.Authority;
        var log = new LogLines<ServerTlsTests>();
        try
        {
            await BrokerEnvironment.CheckAsync(options, log, TestContext.Current.CancellationToken);
            return null;
        }
        catch (Exception refused) when (refused is not OperationCanceledException)
        {
            Assert.DoesNotContain(Password, refused + string.Concat(log.Lines), StringComparison.Ordinal);
            return refused.ToString();
        }
    }
}
