using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Postgres;

/// <summary>Deletes kept answers that are older than a day.</summary>
internal sealed class KeptAnswerCleanupService(KeptAnswers answers, ServiceStates states, ILogger<KeptAnswerCleanupService> logger)
    : PeriodicHostedService(TimeSpan.FromMinutes(10), states, logger)
{
    /// <inheritdoc/>
    protected override string Work => "Deletion of old answers";

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stoppingToken) => answers.DeleteExpiredAsync(stoppingToken);
}
