using Microsoft.Extensions.DependencyInjection;
using Orleans.Clustering.Redis;
using Orleans.Hosting;

namespace Orleans.Clustering.Redis
{
    /// <summary>Where the members of a cluster are kept.</summary>
    public class RedisClusteringOptions
    {
        internal const string Refusal =
            "A cluster needs the official Orleans packages: UseRedisClustering() was called, and this build runs one silo in one process. "
            + "Build with the official packages, or call UseLocalhostClustering().";

        /// <summary>How long the members of a cluster that is gone are kept.</summary>
        public TimeSpan? EntryExpiry { get; set; }
    }
}

namespace Microsoft.Extensions.Hosting
{
    /// <summary>Refuses clusters of silos.</summary>
    public static class RedisClusteringISiloBuilderExtensions
    {
        /// <summary>Has the silo refuse to start.</summary>
        public static ISiloBuilder UseRedisClustering(this ISiloBuilder builder, string redisConnectionString) =>
            builder.UseRedisClustering(static _ => { });

        /// <summary>Has the silo refuse to start.</summary>
        public static ISiloBuilder UseRedisClustering(this ISiloBuilder builder, Action<RedisClusteringOptions> configuration)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.AddSingleton(new ClusteringChoice(RedisClusteringOptions.Refusal));
            return builder;
        }
    }

    /// <summary>Refuses clusters of silos.</summary>
    public static class RedisClusteringIClientBuilderExtensions
    {
        /// <summary>Has the client refuse to start.</summary>
        public static IClientBuilder UseRedisClustering(this IClientBuilder builder, string redisConnectionString) =>
            builder.UseRedisClustering(static _ => { });

        /// <summary>Has the client refuse to start.</summary>
        public static IClientBuilder UseRedisClustering(this IClientBuilder builder, Action<RedisClusteringOptions> configuration)
        {
            ArgumentNullException.ThrowIfNull(builder);
            builder.Services.AddSingleton(new ClusteringChoice(RedisClusteringOptions.Refusal));
            return builder;
        }
    }
}
