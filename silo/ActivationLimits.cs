using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace PahlawanPangan.Silo;

/// <summary>Configures when Orleans deactivates idle grains.</summary>
internal sealed class ActivationLimits(IOptions<ActivationOptions> options) : IConfigureOptions<GrainCollectionOptions>
{
    /// <summary>How far below the limit memory is reduced, so that it does not reach the limit again at once.</summary>
    private const int PercentBelow = 5;

    public void Configure(GrainCollectionOptions collection)
    {
        collection.CollectionAge = TimeSpan.FromMinutes(options.Value.IdleMinutes);
        collection.EnableActivationSheddingOnMemoryPressure = options.Value.MemoryPercentMax > 0;
        if (collection.EnableActivationSheddingOnMemoryPressure)
        {
            collection.MemoryUsageLimitPercentage = options.Value.MemoryPercentMax;
            collection.MemoryUsageTargetPercentage = options.Value.MemoryPercentMax - PercentBelow;
        }
    }
}
