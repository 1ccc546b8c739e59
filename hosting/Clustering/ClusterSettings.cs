using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Net.Security;
using Microsoft.Extensions.Options;
using PahlawanPangan.Tls;
using StackExchange.Redis;

namespace PahlawanPangan.Hosting.Clustering;

/// <summary>
/// Which cluster a process belongs to and how its members find one another; configuration section <c>Cluster</c>. Without a Redis there is
/// one silo, on this machine.
/// </summary>
public sealed class ClusterSettings : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Cluster";

    private const int SentinelPort = 26379;

    /// <summary>The files of a gateway, which opens connections only; of a silo, which accepts them too.</summary>
    private static readonly TlsPurpose GatewayTls = new("the cluster", "Cluster:Tls", "PANGAN_CLUSTER")
    {
        NeedsAll = true, IsOfAuthority = true,
    };

    private static readonly TlsPurpose SiloTls = GatewayTls with { Usages = [TlsPurpose.ClientUsage, TlsPurpose.ServerUsage] };
    private static readonly TlsPurpose RedisTlsPurpose = new("Redis", "Cluster:RedisFiles", "PANGAN_REDIS");

    /// <summary>
    /// The Redis that holds the membership, as <c>host:port</c>, several with commas between; options of StackExchange.Redis may follow.
    /// With <c>serviceName=</c> the servers are Sentinels (port 26379 unless given), and name the primary.
    /// </summary>
    public string Redis { get; set; } = "";

    /// <summary>The password of Redis; empty when it has none.</summary>
    public string RedisPassword { get; set; } = "";

    /// <summary>
    /// Whether to connect to Redis over TLS. Its certificate is checked against the machine's trusted ones unless
    /// <see cref="RedisFiles"/> name an authority.
    /// </summary>
    public bool RedisTls { get; set; }

    /// <summary>The authority of Redis, and a certificate for it; with any of them connections are over TLS.</summary>
    public TlsSettings RedisFiles { get; } = new();

    /// <summary>The certificate of this member and the authority of all; without them members talk in plain text.</summary>
    public TlsSettings Tls { get; } = new();

    /// <summary>
    /// A DNS name that the certificates of all members must have, where the authority issues others too; empty for any certificate of it.
    /// </summary>
    public string CertificateName { get; set; } = "";

    /// <summary>The name of the service. It must never change: data stored under it would be lost.</summary>
    public string ServiceId { get; set; } = "pahlawan-pangan";

    /// <summary>The name of the cluster: silos and gateways with the same name form one cluster.</summary>
    public string ClusterId { get; set; } = "pahlawan-pangan";

    /// <summary>The address at which the other members reach this silo. A loopback address keeps the silo to its machine.</summary>
    public string AdvertisedAddress { get; set; } = "";

    /// <summary>The silo's name in logs; the machine's and a number unless set.</summary>
    public string SiloName { get; set; } = "";

    /// <summary>The port that silos talk to each other on.</summary>
    [SettingRange("Cluster", 1, 65535, Variable = "PANGAN_SILO_PORT")]
    public int SiloPort { get; set; } = 11111;

    /// <summary>The port that the silo listens on for other silos, if a port mapping is in front of it; 0 for the port above.</summary>
    [SettingRange("Cluster", 0, 65535, Variable = "PANGAN_SILO_LISTEN_PORT")]
    public int SiloListenPort { get; set; }

    /// <summary>The port that gateways connect to.</summary>
    [SettingRange("Cluster", 1, 65535, Variable = "PANGAN_SILO_GATEWAY_PORT")]
    public int GatewayPort { get; set; } = 30000;

    /// <summary>The port that the silo listens on for gateways, if a port mapping is in front of it; 0 for the port above.</summary>
    [SettingRange("Cluster", 0, 65535, Variable = "PANGAN_SILO_GATEWAY_LISTEN_PORT")]
    public int GatewayListenPort { get; set; }

    /// <summary>
    /// How often a silo is probed, and how long it may take to answer, in milliseconds, from 100 to 60,000; 1,000 unless set.
    /// </summary>
    [SettingRange("Cluster", 100, 60000)]
    public int ProbeMilliseconds { get; set; } = 1000;

    /// <summary>How many consecutive probes must fail before a silo is declared dead, from 1 to 20; 3 unless set.</summary>
    [SettingRange("Cluster", 1, 20)]
    public int ProbesMissedMax { get; set; } = 3;

    /// <summary>
    /// How long a silo tries to join before it ends, to be started again, in seconds, from 5 to 3,600; 60 unless set. A silo that starts
    /// right after all others have crashed regards them as alive until they have not written for six times <see cref="RefreshSeconds"/>,
    /// and joins some seconds later, or, with less time than that, after its restart.
    /// </summary>
    [SettingRange("Cluster", 5, 3600)]
    public int JoinSeconds { get; set; } = 60;

    /// <summary>
    /// How long dead members stay in Redis, in minutes, from 1 to 100,000; 60 unless set. They stay for <see cref="DeadKeptAtLeast"/> in
    /// any case.
    /// </summary>
    [SettingRange("Cluster", 1, 100000)]
    public int DeadKeptMinutes { get; set; } = 60;

    /// <summary>
    /// How many dead members stay in Redis, from 10 to 10,000; 25 unless set. More stay while they are younger than
    /// <see cref="DeadKeptAtLeast"/>.
    /// </summary>
    [SettingRange("Cluster", 10, 10000)]
    public int DeadKeptMax { get; set; } = 25;

    /// <summary>
    /// How long dead members stay in Redis at least: a silo that was declared dead while it was suspended or tried to join learns that from
    /// its entry. Twice the time for joining, since it may hang in the last attempt; a minute more, since clocks differ.
    /// </summary>
    public TimeSpan DeadKeptAtLeast => TimeSpan.FromSeconds(2 * JoinSeconds) + TimeSpan.FromMinutes(1);

    /// <summary>
    /// How often members are read from Redis (they also notify each other) and write their heartbeat, in seconds, from 1 to 600; 5 unless
    /// set.
    /// </summary>
    [SettingRange("Cluster", 1, 600)]
    public int RefreshSeconds { get; set; } = 5;

    /// <summary>
    /// How long a call to a grain may take before its outcome is reported as unknown, in seconds, from 1 to 300; 10 unless set.
    /// </summary>
    [SettingRange("Cluster", 1, 300)]
    public int ResponseSeconds { get; set; } = 10;

    /// <summary>Whether the process hosts a silo.</summary>
    internal bool HostsSilo { get; set; }

    /// <summary>The files of TLS between members; null for plain text.</summary>
    internal TlsFiles? TlsFiles => Tls.Open(HostsSilo ? SiloTls : GatewayTls);

    /// <summary>The files of TLS to Redis; null for none.</summary>
    internal TlsFiles? RedisTlsFiles => IsCluster ? RedisFiles.Open(RedisTlsPurpose) : null;

    /// <summary>Whether the process belongs to a cluster.</summary>
    public bool IsCluster => Redis.Length > 0;

    /// <summary>
    /// The connection to Redis: the servers and options of <see cref="Redis"/>, with the password and TLS of the other settings. Servers
    /// without a port have 6379, or 6380 with TLS, and Sentinels 26379. It is a secret.
    /// </summary>
    /// <exception cref="ArgumentException"><see cref="Redis"/> is malformed.</exception>
    /// <exception cref="TlsFileException">A file of <see cref="RedisFiles"/> cannot be used.</exception>
    public ConfigurationOptions RedisConnection()
    {
        var options = ConfigurationOptions.Parse(Redis);
        options.Ssl |= RedisTls;
        if (RedisPassword.Length > 0)
        {
            options.Password = RedisPassword;
        }

        if (options.ServiceName is { Length: > 0 })
        {
            for (var at = 0; at < options.EndPoints.Count; at++)
            {
                options.EndPoints[at] = options.EndPoints[at] switch
                {
                    DnsEndPoint { Port: 0 } named => new DnsEndPoint(named.Host, SentinelPort),
                    IPEndPoint { Port: 0 } numbered => new IPEndPoint(numbered.Address, SentinelPort),
                    var other => other,
                };
            }
        }

        if (RedisTlsFiles is { } files)
        {
            options.Ssl = true;
            options.SslClientAuthenticationOptions = host =>
            {
                var connection = new SslClientAuthenticationOptions { TargetHost = host };
                files.Current.ApplyTo(connection);
                return connection;
            };
        }

        options.SetDefaultPorts();
        return options;
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SiloPort == GatewayPort)
        {
            yield return new ValidationResult(
                "PANGAN_SILO_PORT and PANGAN_SILO_GATEWAY_PORT are the same port; set two.", [nameof(SiloPort)]);
        }

        if (ServiceId.Length == 0)
        {
            yield return new ValidationResult("Cluster:ServiceId (ORLEANS_SERVICE_ID) is empty; name the service.", [nameof(ServiceId)]);
        }

        if (ClusterId.Length == 0)
        {
            yield return new ValidationResult("Cluster:ClusterId (ORLEANS_CLUSTER_ID) is empty; name the cluster.", [nameof(ClusterId)]);
        }

        if (Tls.Fault(HostsSilo ? SiloTls : GatewayTls) is { } tlsFault)
        {
            yield return new ValidationResult(tlsFault, [nameof(Tls)]);
        }
        else if (CertificateName.Length > 0 && !Tls.IsSet)
        {
            yield return new ValidationResult(
                "Cluster:CertificateName (PANGAN_CLUSTER_CERTIFICATE_NAME) is set without a certificate.", [nameof(CertificateName)]);
        }
        else if (CertificateName.Length > 0 && Uri.CheckHostName(CertificateName) != UriHostNameType.Dns)
        {
            yield return new ValidationResult(
                $"Cluster:CertificateName (PANGAN_CLUSTER_CERTIFICATE_NAME) is {CertificateName}, which is no DNS name.",
                [nameof(CertificateName)]);
        }

        if (IsCluster && RedisFiles.Fault(RedisTlsPurpose) is { } redisFault)
        {
            yield return new ValidationResult(redisFault, [nameof(RedisFiles)]);
        }
        else if (IsCluster && RedisFault() is { } fault)
        {
            yield return new ValidationResult(
                $"Cluster:Redis (PANGAN_REDIS) {fault}; set it like redis:6379, or leave it empty for one silo.", [nameof(Redis)]);
        }
    }

    private string? RedisFault()
    {
        try
        {
            return RedisConnection().EndPoints.Count == 0 ? "names no server" : null;
        }
        catch (ArgumentException malformed)
        {
            return $"is malformed ({malformed.Message})";
        }
    }
}

/// <summary>Refuses settings that are out of range.</summary>
[OptionsValidator]
internal sealed partial class ClusterSettingsValidator : IValidateOptions<ClusterSettings>;
