using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using PahlawanPangan.Hosting.Clustering;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Health;

/// <summary>
/// Whether requests can be served: a silo answers and has its database. Without NATS requests go on and the outbox grows, so that alone must not take
/// the gateway out of service. The silo's own connections are asked.
/// </summary>
internal sealed class EngineHealthCheck(
    IGrainFactory grains,
    ClusterLink cluster,
    IHostApplicationLifetime lifetime,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<EngineHealthCheck> logger) : IHealthCheck
{
    public const string Postgres = "postgres";
    public const string Nats = "nats";

    /// <summary>The description of the result while the gateway stops.</summary>
    public const string Stopping = "stopping";

    private readonly TimeSpan timeout = TimeSpan.FromMilliseconds(options.Value.ReadinessTimeoutMs);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return HealthCheckResult.Unhealthy(Stopping);
        }

        if (!cluster.IsConnected)
        {
            return Unreachable(failure: null);
        }

        try
        {
            SiloHealth silo = await grains.GetGrain<ISiloHealthGrain>(0).CheckAsync().WaitAsync(timeout, clock, cancellationToken);
            HealthStatus status = !silo.Postgres ? HealthStatus.Unhealthy : silo.Nats ? HealthStatus.Healthy : HealthStatus.Degraded;
            return new(status, data: Data(Name(silo.Postgres), Name(silo.Nats)));
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            LogMessages.HealthCheckFailed(logger, failure);
            return Unreachable(failure);
        }
    }

    private static HealthCheckResult Unreachable(Exception? failure) =>
        HealthCheckResult.Unhealthy("no silo answers", failure, Data("unknown", "unknown"));

    private static Dictionary<string, object> Data(string postgres, string nats) => new() { [Postgres] = postgres, [Nats] = nats };

    private static string Name(bool isUp) => isUp ? "up" : "down";
}
