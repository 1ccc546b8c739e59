using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Deletes revocations whose tokens have all expired.</summary>
internal sealed class RevocationCleanupService(RevocationStore store, ServiceStates states, ILogger<RevocationCleanupService> logger)
    : PeriodicHostedService(TimeSpan.FromMinutes(10), states, logger)
{
    /// <inheritdoc/>
    protected override string Work => "Deletion of expired revocations";

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stoppingToken) => store.DeleteExpiredAsync(stoppingToken);
}
