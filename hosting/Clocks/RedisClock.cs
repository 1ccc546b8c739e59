using PahlawanPangan.Clocks;
using PahlawanPangan.Hosting.Clustering;

namespace PahlawanPangan.Hosting.Clocks;

/// <summary>The clock of the Redis that holds the cluster's membership.</summary>
internal sealed class RedisClock(ClusterRedis redis) : IClockSource
{
    /// <inheritdoc/>
    public Task<DateTimeOffset?> ReadAsync(CancellationToken cancellation) => redis.TimeAsync(cancellation);
}
