using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Gateway.Http;

/// <summary>
/// How many requests that cost a hash, a message or a guess are under way at once. Most of a flood of them is refused before it costs an
/// account's lookup, so that other requests go on.
/// </summary>
internal sealed class CostlyRequestLimit(IOptions<GatewayOptions> gateway) : IDisposable
{
    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = gateway.Value.IdentityRequestsAtOnceMax,
        QueueLimit = 0,
    });

    /// <summary>Takes a place if there is one; it is given back with the lease.</summary>
    public RateLimitLease TryEnter() => _limiter.AttemptAcquire();

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();
}

/// <summary>
/// Refuses a costly request that finds no place. Runs when the body has been read: a client that sends it slowly holds no place meanwhile.
/// </summary>
internal sealed class CostlyRequestFilter(CostlyRequestLimit limit) : IEndpointFilter
{
    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        using var place = limit.TryEnter();
        if (place.IsAcquired)
        {
            return await next(context);
        }

        await ProblemWriter.WriteAsync(context.HttpContext, new Problem(
            ProblemType.Overloaded, "More of these requests arrive than can be answered in time. Nothing was done; try again later."));
        return Results.Empty;
    }
}
