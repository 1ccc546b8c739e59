using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Tokens;
using PahlawanPangan.Hosting.Clustering;

namespace PahlawanPangan.Gateway.Limits;

/// <summary>Adds the limits of requests.</summary>
internal static class LimitHosting
{
    /// <summary>Adds the limits, and with a Redis what makes them hold over all gateways.</summary>
    public static void AddRequestLimits(this IServiceCollection services, ClusterSettings cluster)
    {
        services.AddSingleton<LimitSettings>();
        services.AddSingleton(provider => new SharedBuckets(
            cluster, provider.GetRequiredService<IOptions<GatewayOptions>>(), provider.GetRequiredService<LimitSettings>().AreAny,
            provider.GetRequiredService<ILogger<SharedBuckets>>()));
        services.AddSingleton(provider => new LimitKeys(provider.GetRequiredService<TokenKeys>(), cluster));
        services.AddSingleton<IConfigureOptions<RateLimiterOptions>, RequestLimits>();
        services.AddRateLimiter();
        if (cluster.IsCluster)
        {
            services.AddHostedService<SharedLimitProbe>();
        }
    }
}
