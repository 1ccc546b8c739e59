using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Documents;

/// <summary>Deletes expired documents, an hour after they expired, so that their grains still know why they refuse.</summary>
internal sealed class DocumentCleanupService(
    DocumentStore store, Clock clock, ServiceStates states, ILogger<DocumentCleanupService> logger)
    : PeriodicHostedService(TimeSpan.FromMinutes(10), states, logger)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override string Work => "Deletion of expired documents";

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stoppingToken) => store.DeleteExpiredAsync(clock.Now - KeptFor, stoppingToken);
}
