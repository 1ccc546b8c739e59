using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Microsoft.AspNetCore.RateLimiting;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// How many requests one client may send: few to the endpoints that cost a hash, a message or a guess, and as many as the settings
/// say to the others. What a client is never seen again is forgotten by the limiter itself.
/// </summary>
internal sealed class RequestLimits(IOptions<GatewayOptions> gateway, IHostEnvironment environment) : IConfigureOptions<RateLimiterOptions>
{
    /// <summary>More than a person needs in a minute, also one who mistypes; a guesser's tries are counted per account besides.</summary>
    private const int IdentityRequestsPerMinuteUnlessSet = 120;

    /// <summary>More than a building full of people behind one address sends, and a fraction of what one address can.</summary>
    private const int RequestsPerSecondUnlessSet = 1000;

    private static readonly TimeSpan IdentityWindow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OtherWindow = TimeSpan.FromSeconds(1);

    public void Configure(RateLimiterOptions options)
    {
        if (LimitOf(isIdentity: true) > 0 || LimitOf(isIdentity: false) > 0)
        {
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (bool IsIdentity, string Client)>(Partition);
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

    private RateLimitPartition<(bool IsIdentity, string Client)> Partition(HttpContext http)
    {
        var isIdentity = CostlyRequest.Is(http);
        var limit = LimitOf(isIdentity);
        var key = (isIdentity, limit == 0 ? string.Empty : ClientAddress.Of(http));
        return limit == 0
            ? RateLimitPartition.GetNoLimiter(key)
            : RateLimitPartition.GetFixedWindowLimiter(key, _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = limit,
                Window = isIdentity ? IdentityWindow : OtherWindow,
                QueueLimit = 0,
            });
    }

    /// <summary>The limit of one kind of endpoint; 0 for none.</summary>
    private int LimitOf(bool isIdentity)
    {
        var set = isIdentity ? gateway.Value.IdentityRequestsPerMinute : gateway.Value.RequestsPerSecond;

        // In development there is none: tests and measurements send everything from one address.
        return set ?? (environment.IsDevelopment() ? 0 : isIdentity ? IdentityRequestsPerMinuteUnlessSet : RequestsPerSecondUnlessSet);
    }
}
