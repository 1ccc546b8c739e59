using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace PahlawanPangan.Hosting.Clustering;

/// <summary>
/// Makes a silo wait for a Redis that is not up yet instead of exiting, so the start order does not matter. It waits before the host
/// creates the silo, since Orleans counts a silo's time to join from then, and one that has waited for longer is declared dead as soon as
/// it joins.
/// </summary>
internal sealed class RedisWait(IHostLifetime lifetime, ClusterRedis redis, ILogger<RedisWait> logger, IStartupValidator? validator = null)
    : IHostLifetime, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Registers the wait before all other hosted services.</summary>
    public static void AddTo(IServiceCollection services)
    {
        var inner = services.LastOrDefault(static service => service.ServiceType == typeof(IHostLifetime))
            ?? throw new InvalidOperationException("A silo is added to a host, which has a lifetime.");
        _ = services.Remove(inner);
        services.AddSingleton<IHostLifetime>(provider => ActivatorUtilities.CreateInstance<RedisWait>(provider, Make(inner, provider)));
    }

    /// <inheritdoc/>
    public async Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        await lifetime.WaitForStartAsync(cancellationToken);

        // Invalid settings are reported at once, not when Redis is up.
        validator?.Validate();
        for (var attempt = 0; await redis.IsUpAsync(Timeout, cancellationToken) == false; attempt++)
        {
            if (attempt == 0)
            {
                HostingLog.RedisAwaited(logger, redis.Servers);
            }

            await Task.Delay(Interval, cancellationToken);
        }

        await redis.CheckAsync(Timeout);
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => lifetime.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => (lifetime as IDisposable)?.Dispose();

    private static IHostLifetime Make(ServiceDescriptor lifetime, IServiceProvider provider) => (IHostLifetime)(
        lifetime.ImplementationInstance
        ?? lifetime.ImplementationFactory?.Invoke(provider)
        ?? ActivatorUtilities.CreateInstance(provider, lifetime.ImplementationType!));
}
