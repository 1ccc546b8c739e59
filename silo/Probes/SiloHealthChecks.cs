using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using PahlawanPangan.Grains.Postgres.Migrations;

namespace PahlawanPangan.Silo.Probes;

/// <summary>Whether the silo is a member of its cluster and is not leaving it.</summary>
internal sealed class MembershipCheck(ISiloStatusOracle members, IHostApplicationLifetime lifetime) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(lifetime.ApplicationStopping.IsCancellationRequested || members.CurrentStatus != SiloStatus.Active
            ? HealthCheckResult.Unhealthy("stopping or not a member")
            : HealthCheckResult.Healthy(data: new Dictionary<string, object> { ["silos"] = members.GetActiveSilos().Length }));
}

/// <summary>Whether every database answers and has all migrations.</summary>
internal sealed class DatabaseCheck(ShardMigrator migrator) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return await migrator.IsCurrentAsync(cancellationToken).WaitAsync(cancellationToken)
                ? HealthCheckResult.Healthy()
                : HealthCheckResult.Unhealthy("the database lacks migrations");
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or OperationCanceledException or IOException)
        {
            return HealthCheckResult.Unhealthy("the database does not answer", failure);
        }
    }
}
