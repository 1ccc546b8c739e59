using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Hosting.Clustering;

/// <summary>Reads the settings of a cluster: environment variables override the section.</summary>
public static class ClusterSettingsReader
{
    /// <summary>The Redis that holds the membership.</summary>
    public const string RedisVariable = "PANGAN_REDIS";

    /// <summary>The password of Redis, separate from its address, since it comes from another source.</summary>
    public const string RedisPasswordVariable = "PANGAN_REDIS_PASSWORD";

    /// <summary>Whether to connect to Redis over TLS.</summary>
    public const string RedisTlsVariable = "PANGAN_REDIS_TLS";

    /// <summary>
    /// What the variables of files for TLS to Redis begin with: <c>PANGAN_REDIS_CERTIFICATE</c>, <c>_CERTIFICATE_KEY</c>,
    /// <c>_CERTIFICATE_KEY_PASSWORD</c> and <c>_AUTHORITY</c>.
    /// </summary>
    public const string RedisFilesPrefix = "PANGAN_REDIS";

    /// <summary>The same for TLS between members.</summary>
    public const string TlsPrefix = "PANGAN_CLUSTER";

    /// <summary>The name that the certificates of all members have.</summary>
    public const string CertificateNameVariable = "PANGAN_CLUSTER_CERTIFICATE_NAME";

    /// <summary>The address at which others reach this silo.</summary>
    public const string AdvertisedAddressVariable = "PANGAN_ADVERTISED_ADDRESS";

    /// <summary>The silo's name.</summary>
    public const string SiloNameVariable = "PANGAN_SILO_NAME";

    /// <summary>The port that silos talk to each other on. Two engines on a machine need two.</summary>
    public const string SiloPortVariable = "PANGAN_SILO_PORT";

    /// <summary>The port that the silo listens on for silos, if it differs from the one that they connect to.</summary>
    public const string SiloListenPortVariable = "PANGAN_SILO_LISTEN_PORT";

    /// <summary>The port that gateways connect to.</summary>
    public const string SiloGatewayPortVariable = "PANGAN_SILO_GATEWAY_PORT";

    /// <summary>The port that the silo listens on for gateways, if it differs from the one that they connect to.</summary>
    public const string SiloGatewayListenPortVariable = "PANGAN_SILO_GATEWAY_LISTEN_PORT";

    /// <summary>The name of the service, as Orleans' own documentation calls the variable.</summary>
    public const string ServiceIdVariable = "ORLEANS_SERVICE_ID";

    /// <summary>The name of the cluster, likewise.</summary>
    public const string ClusterIdVariable = "ORLEANS_CLUSTER_ID";

    /// <summary>Reads the settings of a process that hosts a silo.</summary>
    /// <exception cref="OptionsValidationException">A setting is invalid; the message names each.</exception>
    public static ClusterSettings ReadForSilo(IConfiguration configuration) => Read(configuration, hostsSilo: true);

    /// <summary>Reads the settings of a process that only calls grains.</summary>
    /// <exception cref="OptionsValidationException">A setting is invalid; the message names each.</exception>
    public static ClusterSettings ReadForClient(IConfiguration configuration) => Read(configuration, hostsSilo: false);

    private static ClusterSettings Read(IConfiguration configuration, bool hostsSilo)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var settings = new ClusterSettings { HostsSilo = hostsSilo };
        configuration.GetSection(ClusterSettings.Section).Bind(settings);
        settings.Redis = Value(RedisVariable) ?? settings.Redis;
        settings.RedisPassword = Value(RedisPasswordVariable) ?? settings.RedisPassword;
        settings.RedisTls = configuration.GetValue(RedisTlsVariable, settings.RedisTls);
        settings.RedisFiles.Override(RedisFilesPrefix, Value);
        settings.Tls.Override(TlsPrefix, Value);
        settings.CertificateName = Value(CertificateNameVariable) ?? settings.CertificateName;
        settings.AdvertisedAddress = Value(AdvertisedAddressVariable) ?? settings.AdvertisedAddress;
        settings.SiloName = Value(SiloNameVariable) ?? settings.SiloName;
        settings.SiloPort = configuration.GetValue(SiloPortVariable, settings.SiloPort);
        settings.SiloListenPort = configuration.GetValue(SiloListenPortVariable, settings.SiloListenPort);
        settings.GatewayPort = configuration.GetValue(SiloGatewayPortVariable, settings.GatewayPort);
        settings.GatewayListenPort = configuration.GetValue(SiloGatewayListenPortVariable, settings.GatewayListenPort);
        settings.ServiceId = Value(ServiceIdVariable) ?? settings.ServiceId;
        settings.ClusterId = Value(ClusterIdVariable) ?? settings.ClusterId;
        List<string> faults = [.. new ClusterSettingsValidator().Validate(ClusterSettings.Section, settings).Failures ?? []];
        if (hostsSilo && settings.IsCluster && !IPAddress.TryParse(settings.AdvertisedAddress, out _))
        {
            // The address at which others reach a silo cannot be guessed, and a wrong guess splits the cluster.
            faults.Add(
                $"Cluster:AdvertisedAddress ({AdvertisedAddressVariable}) is not an IP address; set it to the one at which the cluster's "
                + "other members reach this silo, such as the pod's.");
        }

        return faults.Count == 0
            ? settings
            : throw new OptionsValidationException(ClusterSettings.Section, typeof(ClusterSettings), faults);

        string? Value(string variable) => configuration[variable] is { Length: > 0 } value ? value : null;
    }
}
