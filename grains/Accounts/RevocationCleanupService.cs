using Microsoft.Extensions.Logging;

namespace PahlawanPangan.Grains.Accounts;

/// <summary>Deletes revocations whose tokens have all expired.</summary>
internal sealed class RevocationCleanupService(RevocationStore store, ILogger<RevocationCleanupService> logger)
    : PeriodicHostedService(TimeSpan.FromMinutes(10), logger)
{
    /// <inheritdoc/>
    protected override string Work => "Deletion of expired revocations";

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stoppingToken) => store.DeleteExpiredAsync(stoppingToken);
}
