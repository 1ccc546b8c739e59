using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Shards;

namespace PahlawanPangan.Grains.Outbox;

/// <summary>Makes the outbox's coming partitions and drops those that are long published, once an hour.</summary>
public sealed class OutboxHousekeeper : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);
    private readonly LotShards _shards;
    private readonly int _daysKept;
    private readonly ILogger<OutboxHousekeeper> _logger;

    /// <summary>Made by the host.</summary>
    public OutboxHousekeeper(LotShards shards, IOptions<RelayOptions> options, ILogger<OutboxHousekeeper> logger)
    {
        _shards = shards;
        _daysKept = options.Value.DaysKept;
        _logger = logger;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period);
        do
        {
            for (var shard = 0; shard < _shards.Count; shard++)
            {
                try
                {
                    await using var connection = await _shards[shard].OpenConnectionAsync(stoppingToken);
                    await OutboxPartitions.MakeAheadAsync(connection, stoppingToken);
                    await OutboxPartitions.DropOldAsync(connection, _daysKept, stoppingToken);
                }
                catch (NpgsqlException problem)
                {
                    GrainLog.PartitionsNotTended(_logger, problem);
                }
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
