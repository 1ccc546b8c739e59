using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>What the hosts of both kinds of test cluster have in common.</summary>
internal static class Hosts
{
    public const string SeveralSilos = "A cluster of several silos needs the official Orleans packages. This build runs one silo in one process.";

    public static async ValueTask DisposeAsync(IHost? host)
    {
        if (host is IAsyncDisposable asyncDisposable)
        {
            await asyncDisposable.DisposeAsync();
        }
        else
        {
            host?.Dispose();
        }
    }

    public static async Task StopAsync(IHost? host, CancellationToken cancellationToken = default)
    {
        if (host is not null)
        {
            await host.StopAsync(cancellationToken);
            await DisposeAsync(host);
        }
    }

    public static string CreateClusterId() =>
        $"test-{Guid.NewGuid():N}";

    public static string NameOf(int instanceNumber) => instanceNumber == 0 ? "Primary" : $"Secondary_{instanceNumber}";

    public static void Configure(ISiloBuilder silo, string clusterId, string serviceId, string name, int siloPort, int gatewayPort)
    {
        silo.Services.AddSingleton(new ClusteringChoice(Refusal: null));
        silo.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, serviceId));
        silo.Configure<SiloOptions>(options => options.SiloName = name);
        silo.Configure<EndpointOptions>(options =>
        {
            options.AdvertisedIPAddress = IPAddress.Loopback;
            options.SiloPort = siloPort;
            options.GatewayPort = gatewayPort;
        });
        silo.Configure<HostOptions>(static options => options.ShutdownTimeout = TimeSpan.FromSeconds(30));
    }

    public static void Configure(IClientBuilder client, string clusterId, string serviceId)
    {
        client.Services.AddSingleton(new ClusteringChoice(Refusal: null));
        client.Configure<ClusterOptions>(options => (options.ClusterId, options.ServiceId) = (clusterId, serviceId));
    }

    public static bool TryFind(IEnumerable<SiloHandle> silos, GrainId grainId, out IGrainContext? context)
    {
        foreach (var silo in silos.OfType<InProcessSiloHandle>())
        {
            var host = silo.ServiceProvider.GetRequiredService<SiloRuntime>().Directory.Find(grainId);
            if (host?.Activations.FirstOrDefault() is { } activation)
            {
                context = activation;
                return true;
            }
        }

        context = null;
        return false;
    }

    public static async Task DeactivateAsync(IGrainContext? context)
    {
        if (context is not null)
        {
            context.Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationRequested, "The test asked for it."));
            await context.Deactivated;
        }
    }
}
