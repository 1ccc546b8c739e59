using System.Threading.RateLimiting;

namespace PahlawanPangan.Gateway.Limits;

/// <summary>Asks the limits over all gateways, and this gateway's own while Redis does not answer.</summary>
internal sealed class FailOpenLimiter(
    PartitionedRateLimiter<HttpContext> shared, PartitionedRateLimiter<HttpContext> local, SharedBuckets buckets)
    : PartitionedRateLimiter<HttpContext>
{
    /// <inheritdoc/>
    public override RateLimiterStatistics? GetStatistics(HttpContext resource) => local.GetStatistics(resource);

    /// <inheritdoc/>
    protected override RateLimitLease AttemptAcquireCore(HttpContext resource, int permitCount) =>
        buckets.IsAway ? AskHere(resource, permitCount) : shared.AttemptAcquire(resource, permitCount);

    /// <inheritdoc/>
    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(
        HttpContext resource, int permitCount, CancellationToken cancellationToken)
    {
        if (!buckets.IsAway)
        {
            var lease = await shared.AcquireAsync(resource, permitCount, cancellationToken);
            if (lease != LimitLease.Undecided)
            {
                return lease;
            }
        }

        return AskHere(resource, permitCount);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            shared.Dispose();
            local.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override async ValueTask DisposeAsyncCore()
    {
        await shared.DisposeAsync();
        await local.DisposeAsync();
        await base.DisposeAsyncCore();
    }

    private RateLimitLease AskHere(HttpContext http, int permits)
    {
        var lease = local.AttemptAcquire(http, permits);
        if (lease.IsAcquired)
        {
            buckets.CountLocal();
        }

        return lease;
    }
}
