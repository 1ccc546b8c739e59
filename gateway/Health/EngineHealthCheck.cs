using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Health;

/// <summary>
/// Whether requests can be served: a silo answers and has its database. Without NATS, requests go on and the outbox grows, so that alone
/// must not take the gateway out of service. The silo checks its own connections.
/// </summary>
internal sealed class EngineHealthCheck(
    IGrainFactory grains,
    ClusterLink cluster,
    IHostApplicationLifetime lifetime,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<EngineHealthCheck> logger) : IHealthCheck
{
    /// <summary>The name of the database in the result's data.</summary>
    public const string Postgres = "postgres";
    /// <summary>The name of the broker in the result's data.</summary>
    public const string Nats = "nats";

    /// <summary>The description of the result while the gateway stops.</summary>
    public const string Stopping = "stopping";

    private readonly TimeSpan _timeout = TimeSpan.FromMilliseconds(options.Value.ReadinessTimeoutMilliseconds);

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(Stopping);
        }

        if (!cluster.IsConnected)
        {
            return Unreachable(exception: null);
        }

        try
        {
            var silo = await grains.GetGrain<ISiloHealthGrain>(0).CheckAsync().WaitAsync(_timeout, clock, cancellationToken);
            var status = !silo.Postgres || silo.IsOutside ? HealthStatus.Unhealthy
                : silo.Nats ? HealthStatus.Healthy : HealthStatus.Degraded;
            return new(status, data: Data(Name(silo.Postgres), Name(silo.Nats)));
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            GatewayLog.HealthCheckFailed(logger, exception);
            return Unreachable(exception);
        }
    }

    private static HealthCheckResult Unreachable(Exception? exception) =>
        HealthCheckResult.Unhealthy("no silo answers", exception, Data("unknown", "unknown"));

    private static Dictionary<string, object> Data(string postgres, string nats) => new() { [Postgres] = postgres, [Nats] = nats };

    private static string Name(bool isUp) => isUp ? "up" : "down";
}
