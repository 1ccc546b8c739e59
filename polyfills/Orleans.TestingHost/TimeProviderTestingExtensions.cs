using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>Clocks for tests.</summary>
public static class TimeProviderTestingExtensions
{
    /// <summary>Gives everything but the grains' own timers another clock than the one that the test moves.</summary>
    public static IServiceCollection UseTimeProviderForBackgroundAreas(this IServiceCollection services, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        services.AddKeyedSingleton(KeyedService.AnyKey, (_, _) => timeProvider);
        services.AddKeyedSingleton(TimeProviderNames.Grains, static (sp, _) => sp.GetRequiredService<TimeProvider>());
        return services;
    }
}
