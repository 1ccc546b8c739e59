using System.Globalization;
using System.Net;

namespace PahlawanPangan.Clustering;

/// <summary>Finds what is wrong with the settings of a cluster, so that an operator reads all of it at once.</summary>
internal static class ClusterSettingsCheck
{
    public static List<string> FaultsOf(ClusterSettings settings, bool hostsSilo)
    {
        List<string> faults = [];
        RequireRange("Cluster:ProbeMilliseconds", settings.ProbeMilliseconds, 100, 60_000);
        RequireRange("Cluster:ProbesMissedMax", settings.ProbesMissedMax, 1, 20);
        RequireRange("Cluster:JoinSeconds", settings.JoinSeconds, 5, 3600);
        RequireRange("Cluster:DeadKeptMinutes", settings.DeadKeptMinutes, 1, 100_000);
        RequireRange("Cluster:DeadKeptMax", settings.DeadKeptMax, 10, 10_000);
        RequireRange("Cluster:RefreshSeconds", settings.RefreshSeconds, 1, 600);
        RequireRange("Cluster:ResponseSeconds", settings.ResponseSeconds, 1, 300);
        RequireRange($"Cluster:SiloPort ({ClusterSettingsReader.SiloPortVariable})", settings.SiloPort, 1, 65_535);
        RequireRange($"Cluster:SiloListenPort ({ClusterSettingsReader.SiloListenPortVariable})", settings.SiloListenPort, 0, 65_535);
        RequireRange($"Cluster:GatewayPort ({ClusterSettingsReader.SiloGatewayPortVariable})", settings.GatewayPort, 1, 65_535);
        Require(
            settings.SiloPort != settings.GatewayPort,
            $"{ClusterSettingsReader.SiloPortVariable} and {ClusterSettingsReader.SiloGatewayPortVariable} are the same port: set two.");
        Require(settings.ServiceId.Length > 0, $"Cluster:ServiceId ({ClusterSettingsReader.ServiceIdVariable}) is empty: name the service.");
        Require(settings.ClusterId.Length > 0, $"Cluster:ClusterId ({ClusterSettingsReader.ClusterIdVariable}) is empty: name the cluster.");
        if (settings.IsCluster)
        {
            CheckRedis(settings, Require);
            CheckAddress(settings, hostsSilo, Require);
        }

        return faults;

        void RequireRange(string setting, int value, int least, int most) =>
            Require(value >= least && value <= most, string.Create(CultureInfo.InvariantCulture, $"{setting} is {value}; set it from {least} to {most}."));

        void Require(bool holds, string whatToDo)
        {
            if (!holds)
            {
                faults.Add(whatToDo);
            }
        }
    }

    private static void CheckRedis(ClusterSettings settings, Action<bool, string> require)
    {
        require(
            RedisEndpoints.Of(settings).Count > 0,
            $"Cluster:Redis ({ClusterSettingsReader.RedisVariable}) names no server: set it like redis:6379, or leave it empty for one silo.");

        // The connection string has no way to quote one.
        require(
            !settings.RedisPassword.Contains(',', StringComparison.Ordinal),
            $"Cluster:RedisPassword ({ClusterSettingsReader.RedisPasswordVariable}) has a comma, which a connection to Redis cannot take: choose another.");
    }

    /// <summary>Nobody can guess which of its addresses a silo is reached at; a wrong guess splits the cluster.</summary>
    private static void CheckAddress(ClusterSettings settings, bool hostsSilo, Action<bool, string> require) => require(
        !hostsSilo || IPAddress.TryParse(settings.AdvertisedAddress, out _),
        $"Cluster:AdvertisedAddress ({ClusterSettingsReader.AdvertisedAddressVariable}) must be the IP address at which the cluster's other members reach this silo, such as the pod's.");
}
