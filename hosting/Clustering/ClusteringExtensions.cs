using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using PahlawanPangan.Hosting.Tls;

namespace PahlawanPangan.Hosting.Clustering;

/// <summary>Puts a silo or a client into the cluster that the settings name.</summary>
public static class ClusteringExtensions
{
    private const int SentinelThreadsMin = 24;

    /// <summary>
    /// How often a gateway reads which silos there are. The connections of a silo that hangs stay open, so only the list shows that it is
    /// dead, and until then every call over it waits.
    /// </summary>
    private static readonly TimeSpan SilosReadEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a silo keeps the answers for a gateway that has closed its connection, as one does that reads an old list of silos from a
    /// Redis which was replaced. Afterwards it sends them over the silos that the gateway is connected to.
    /// </summary>
    private static readonly TimeSpan AnswersKeptFor = TimeSpan.FromSeconds(2);

    /// <summary>Makes a silo find the others through Redis, or run alone when no Redis is set.</summary>
    public static ISiloBuilder UsePanganClustering(this ISiloBuilder silo, ClusterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(silo);
        ArgumentNullException.ThrowIfNull(settings);
        silo.Services.AddSingleton(new ClusterLink(isConnected: true));
        silo.Services.AddSingleton(new ClusterRedis(settings));
        WatchCertificates(silo.Services, settings);
        if (settings.TlsFiles is { } files)
        {
            silo.UseTls(tls => ClusterTls.Use(tls, files, settings.CertificateName));
        }

        // Unused activations of stateless workers are few; Orleans looks for them twice a second for each kind unless set.
        silo.Configure<StatelessWorkerOptions>(static workers => workers.IdleWorkersInspectionPeriod = TimeSpan.FromSeconds(10));
        silo.Configure<SiloMessagingOptions>(messaging =>
        {
            messaging.ResponseTimeout = TimeSpan.FromSeconds(settings.ResponseSeconds);
            messaging.ClientDropTimeout = AnswersKeptFor;
        });
        if (!settings.IsCluster)
        {
            return silo.UseLocalhostClustering(
                settings.SiloPort, settings.GatewayPort, serviceId: settings.ServiceId, clusterId: settings.ClusterId);
        }

        KeepThreadsFree(settings);
        RedisWait.AddTo(silo.Services);
        return silo
            .Configure<ClusterOptions>(cluster => Name(cluster, settings))
            .Configure<EndpointOptions>(endpoint => Place(endpoint, settings))
            .Configure<SiloOptions>(options => options.SiloName = settings.SiloName.Length > 0 ? settings.SiloName : options.SiloName)
            .Configure<ClusterMembershipOptions>(membership => Watch(membership, settings))
            .UseRedisClustering(redis => redis.ConfigurationOptions = settings.RedisConnection());
    }

    /// <summary>
    /// Makes a client find silos through Redis, or at this machine's default port. It retries until it reaches one; the
    /// <see cref="ClusterLink"/> reports whether it has.
    /// </summary>
    public static IClientBuilder UsePanganClustering(this IClientBuilder client, ClusterSettings settings)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(settings);
        KeepThreadsFree(settings);
        client.Services.AddSingleton(new ClusterLink(isConnected: false));
        client.Services.AddSingleton(new ClusterRedis(settings));
        WatchCertificates(client.Services, settings);
        if (settings.TlsFiles is { } files)
        {
            client.UseTls(tls => ClusterTls.Use(tls, files, settings.CertificateName));
        }

        client.Services.AddSingleton<ClientConnection>();
        client.Services.AddSingleton<IClientConnectionRetryFilter>(provider => provider.GetRequiredService<ClientConnection>());
        client.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(
            provider => provider.GetRequiredService<ClientConnection>());
        client.Configure<ClientMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(settings.ResponseSeconds));
        return !settings.IsCluster
            ? client.UseLocalhostClustering(settings.GatewayPort, settings.ServiceId, settings.ClusterId)
            : client
                .Configure<ClusterOptions>(cluster => Name(cluster, settings))
                .Configure<GatewayOptions>(gateway => gateway.GatewayListRefreshPeriod = SilosReadEvery)
                .UseRedisClustering(redis => redis.ConfigurationOptions = settings.RedisConnection());
    }

    /// <summary>
    /// Each connection to Redis over Sentinels blocks a thread, again each second, while it looks for the next primary. On two processors
    /// that took every thread of the pool, and the silo stood still until the failover had ended.
    /// </summary>
    private static void KeepThreadsFree(ClusterSettings settings)
    {
        if (settings.IsCluster && settings.RedisConnection().ServiceName is { Length: > 0 })
        {
            ThreadPool.GetMinThreads(out var workers, out var completions);
            _ = ThreadPool.SetMinThreads(Math.Max(workers, SentinelThreadsMin), completions);
        }
    }

    private static void WatchCertificates(IServiceCollection services, ClusterSettings settings)
    {
        CertificateWatch.Add(services, _ => settings.TlsFiles);
        CertificateWatch.Add(services, _ => settings.RedisTlsFiles);
    }

    private static void Name(ClusterOptions cluster, ClusterSettings settings) =>
        (cluster.ServiceId, cluster.ClusterId) = (settings.ServiceId, settings.ClusterId);

    private static void Place(EndpointOptions endpoint, ClusterSettings settings)
    {
        var advertised = IPAddress.Parse(settings.AdvertisedAddress);
        endpoint.AdvertisedIPAddress = advertised;
        endpoint.SiloPort = settings.SiloPort;
        endpoint.GatewayPort = settings.GatewayPort;

        // A silo that advertises a loopback address must not be reachable from other machines.
        var listening = IPAddress.IsLoopback(advertised) ? advertised : IPAddress.Any;
        endpoint.SiloListeningEndpoint = new IPEndPoint(
            listening, settings.SiloListenPort > 0 ? settings.SiloListenPort : settings.SiloPort);
        endpoint.GatewayListeningEndpoint = new IPEndPoint(
            listening, settings.GatewayListenPort > 0 ? settings.GatewayListenPort : settings.GatewayPort);
    }

    private static void Watch(ClusterMembershipOptions membership, ClusterSettings settings)
    {
        var probe = TimeSpan.FromMilliseconds(settings.ProbeMilliseconds);
        membership.ProbeTimeout = probe;
        membership.NumMissedProbesLimit = settings.ProbesMissedMax;

        // While its connections stay open, a silo counts as alive until its last message is as old as this times the limit of probes,
        // however many of them it has missed: a silo that hangs is declared dead no sooner.
        membership.MaxProbeTimeout = probe;

        membership.MaxJoinAttemptTime = TimeSpan.FromSeconds(settings.JoinSeconds);

        // A silo that starts after all have crashed regards members as dead that have not written for three times this.
        membership.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(settings.RefreshSeconds * 2);
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(settings.RefreshSeconds);
        membership.DefunctSiloExpiration = TimeSpan.FromMinutes(settings.DeadKeptMinutes);
        membership.DefunctSiloCleanupPeriod = TimeSpan.FromMinutes(Math.Min(settings.DeadKeptMinutes, 10));
        membership.MaxDefunctSiloEntries = settings.DeadKeptMax;
        membership.DefunctSiloMinimumRetention = settings.DeadKeptAtLeast;
    }
}
