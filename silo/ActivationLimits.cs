using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace PahlawanPangan.Silo;

/// <summary>Tells Orleans when idle grains leave memory.</summary>
internal sealed class ActivationLimits(IOptions<ActivationOptions> options) : IConfigureOptions<GrainCollectionOptions>
{
    /// <summary>How far below the limit the memory is brought, so that it is not at the limit again at once.</summary>
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
