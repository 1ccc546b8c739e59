using Microsoft.Extensions.Diagnostics.HealthChecks;
using PahlawanPangan.Grains.Operations;

namespace PahlawanPangan.Silo.Probes;

/// <summary>Whether the silo is a member of its cluster and is not leaving it.</summary>
internal sealed class MembershipCheck(ISiloStatusOracle members, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested || members.CurrentStatus != SiloStatus.Active
            ? HealthCheckResult.Unhealthy("stopping or not a member")
            : HealthCheckResult.Healthy(data: new Dictionary<string, object> { ["silos"] = members.GetActiveSilos().Length }));
}

/// <summary>
/// Whether the first database answers, has all migrations and takes the journal's writes. Without another one its lots alone are not
/// served.
/// </summary>
internal sealed class DatabaseCheck(StatusReader status) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        (await status.HealthAsync(Patience)).Postgres
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("the database does not answer, or it lacks migrations");
}
