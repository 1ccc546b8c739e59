using Microsoft.Extensions.Logging;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Safety;

/// <summary>Looks every five seconds whether another silo changed a safety table: one look-up by key.</summary>
internal sealed class SafetyTablesFeed(SafetyTables tables, ServiceStates states, ILogger<SafetyTablesFeed> logger)
    : PeriodicHostedService(TimeSpan.FromSeconds(5), states, logger)
{
    /// <inheritdoc/>
    protected override string Work => "Reading of safety tables";

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stoppingToken) => tables.RefreshAsync(stoppingToken);
}
