using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Limits;

/// <summary>
/// How many requests one client may send: few to the endpoints that cost a hash, a message or a guess, and as many as the settings
/// say to the others. With Redis the limits hold over all gateways, else in each; a client that sends nothing any more is forgotten.
/// </summary>
internal sealed class RequestLimits(LimitSettings limits, SharedBuckets buckets, LimitKeys keys) : IConfigureOptions<RateLimiterOptions>
{
    /// <summary>
    /// A gateway takes a twentieth of the limit at a time, so that Redis is asked seldom and another gateway finds most of the limit.
    /// </summary>
    private const int BatchShare = 20;

    public void Configure(RateLimiterOptions options)
    {
        if (limits.AreAny)
        {
            var local = PartitionedRateLimiter.Create<HttpContext, (bool IsIdentity, string Client)>(PartitionHere);
            options.GlobalLimiter = !buckets.IsConfigured
                ? local
                : new FailOpenLimiter(
                    PartitionedRateLimiter.Create<HttpContext, (bool IsIdentity, string Client)>(PartitionEverywhere), local, buckets);
        }

        options.OnRejected = static (context, _) =>
        {
            var seconds = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var wait) ? (int)Math.Ceiling(wait.TotalSeconds) : 1;
            var problem = new Problem(ProblemType.TooManyRequests, "Wait as long as Retry-After says and send the request again.")
            {
                RetryAfterSeconds = Math.Max(1, seconds),
            };
            return new ValueTask(ProblemWriter.WriteAsync(context.HttpContext, problem));
        };
    }

    /// <summary>The limit of this gateway alone.</summary>
    private RateLimitPartition<(bool IsIdentity, string Client)> PartitionHere(HttpContext http)
    {
        var (key, limit) = KeyAndLimitOf(http);
        return limit == 0
            ? RateLimitPartition.GetNoLimiter(key)
            : RateLimitPartition.GetFixedWindowLimiter(key, partition => new FixedWindowRateLimiterOptions
            {
                PermitLimit = limit,
                Window = LimitSettings.WindowOf(partition.IsIdentity),
                QueueLimit = 0,
            });
    }

    /// <summary>The limit over all gateways.</summary>
    private RateLimitPartition<(bool IsIdentity, string Client)> PartitionEverywhere(HttpContext http)
    {
        var (key, limit) = KeyAndLimitOf(http);
        return limit == 0
            ? RateLimitPartition.GetNoLimiter(key)
            : RateLimitPartition.Get(key, partition =>
            {
                // A login costs far more than asking Redis, so each asks, and the limit is exact.
                var batch = partition.IsIdentity ? 1 : Math.Max(1, limit / BatchShare);
                var window = LimitSettings.WindowOf(partition.IsIdentity);
                return new SharedLimiter(buckets, () => keys.Of(partition.IsIdentity, partition.Client), limit, window, batch);
            });
    }

    private ((bool IsIdentity, string Client) Key, int Limit) KeyAndLimitOf(HttpContext http)
    {
        var isIdentity = CostlyRequest.Is(http);
        var limit = limits.Of(isIdentity);
        return ((isIdentity, limit == 0 ? string.Empty : ClientAddress.Of(http)), limit);
    }
}
