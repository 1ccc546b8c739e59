using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>
/// Creates the outbox's upcoming partitions and drops those that were published long ago, every few minutes, in every database.
/// </summary>
internal sealed class OutboxMaintenanceService(
    LotShards shards, IOptions<RelayOptions> options, Clock clock, ServiceStates states, ILogger<OutboxMaintenanceService> logger)
    : PeriodicHostedService(TimeSpan.FromMinutes(5), states, logger)
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
            await TryAsync(shard, OutboxPartitions.MakeAheadAsync, failures, stoppingToken);
            await TryAsync(shard, DropOldAsync, failures, stoppingToken);
            await TryAsync(shard, MeasureAsync, failures, stoppingToken);

            async Task MeasureAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
                RelayMetrics.PartitionsAhead(shard, await OutboxPartitions.CountAheadAsync(connection, cancellation));
        }

        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    /// <summary>Does one step; whatever comes of it, the other steps and the other databases have their turn.</summary>
    private async Task TryAsync(
        int shard, Func<NpgsqlConnection, CancellationToken, Task> step, List<Exception> failures, CancellationToken stoppingToken)
    {
        try
        {
            await using var connection = await shards.Background(shard).OpenConnectionAsync(stoppingToken);
            await step(connection, stoppingToken);
        }
        catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
        {
            failures.Add(failure);
        }
    }

    private Task DropOldAsync(NpgsqlConnection connection, CancellationToken cancellation) => OutboxPartitions.DropOldAsync(
        connection, _daysKept, DateOnly.FromDateTime(clock.Now.UtcDateTime), cancellation);
}
