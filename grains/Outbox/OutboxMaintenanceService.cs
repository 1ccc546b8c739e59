using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Creates the outbox's upcoming partitions and drops those that were published long ago, once an hour, in every database.
/// </summary>
internal sealed class OutboxMaintenanceService(
    LotShards shards, IOptions<RelayOptions> options, ServiceStates states, ILogger<OutboxMaintenanceService> logger)
    : PeriodicHostedService(TimeSpan.FromHours(1), states, logger)
{
    private readonly int _daysKept = options.Value.DaysKept;

    /// <inheritdoc/>
    protected override string Work => "Partition maintenance";

    /// <inheritdoc/>
    protected override async Task RunOnceAsync(CancellationToken stoppingToken)
    {
        List<Exception> failures = [];
        for (var shard = 0; shard < shards.Count; shard++)
        {
            try
            {
                await using var connection = await shards[shard].OpenConnectionAsync(stoppingToken);
                await OutboxPartitions.MakeAheadAsync(connection, stoppingToken);
                await OutboxPartitions.DropOldAsync(connection, _daysKept, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The other databases are maintained all the same.
                failures.Add(failure);
            }
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }
}
