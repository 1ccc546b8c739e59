using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Upkeep;

/// <summary>
/// Deletes what has reached its age, in batches that lock little and wait for no lock. Silos share the work. A table or database where it
/// fails holds back no other.
/// </summary>
internal sealed class UpkeepService : PeriodicHostedService
{
    private const int BatchRows = 1000;
    private const int BatchesMax = 100;
    private const string Settings = "SET lock_timeout = '1s'; SET statement_timeout = '30s'";

    private readonly LotShards _shards;
    private readonly string[] _consumers;
    private readonly Clock _clock;
    private readonly UpkeepOptions _options;

    /// <summary>Called by the host.</summary>
    public UpkeepService(
        LotShards shards, IEnumerable<IEventConsumer> consumers, Clock clock, IOptions<UpkeepOptions> options, ServiceStates states,
        ILogger<UpkeepService> logger)
        : base(TimeSpan.FromMinutes(options.Value.Minutes), states, logger)
    {
        _shards = shards;
        _consumers = [.. consumers.Select(consumer => consumer.Name)];
        _clock = clock;
        _options = options.Value;
    }

    /// <inheritdoc/>
    protected override string Work => "Deletion of what has reached its age";

    /// <summary>Deletes what has reached its age; returns the number of rows, and of lots with all that belongs to them.</summary>
    /// <exception cref="AggregateException">Some of it failed; the rest was done.</exception>
    public async Task<int> TidyAsync(CancellationToken cancellation)
    {
        var deleted = 0;
        List<Exception> failures = [];
        foreach (var age in RowAge.All)
        {
            await TryAsync(async () => deleted += await DeleteAsync(age, cancellation));
        }

        for (var shard = 0; shard < _shards.Count; shard++)
        {
            var database = _shards.Background(shard);
            await TryAsync(async () => deleted += await DeleteLotsAsync(database, cancellation));
        }

        return failures.Count == 0 ? deleted : throw new AggregateException(failures);

        async Task TryAsync(Func<Task> work)
        {
            try
            {
                await work();
            }
            catch (Exception failure) when (!cancellation.IsCancellationRequested)
            {
                failures.Add(failure);
            }
        }
    }

    /// <inheritdoc/>
    protected override Task RunOnceAsync(CancellationToken stoppingToken) => TidyAsync(stoppingToken);

    private async Task<int> DeleteAsync(RowAge age, CancellationToken cancellation)
    {
        await using var connection = await PostgresPool.OpenAsync(_shards.Background(0), Settings, cancellation);
        var deleted = 0;
        for (var batch = 0; batch < BatchesMax; batch++)
        {
            await using var command = new NpgsqlCommand(age.Delete, connection);
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _clock.Now.AddDays(-age.Days(_options)) });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = BatchRows });
            var rows = await command.ExecuteNonQueryAsync(cancellation);
            deleted += rows;
            if (rows < BatchRows)
            {
                break;
            }
        }

        return deleted;
    }

    private async Task<int> DeleteLotsAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var lots = await PostgresPool.OpenAsync(database, Settings, cancellation);
        await using var common = await PostgresPool.OpenAsync(_shards.Background(0), Settings, cancellation);
        return await new EndedLots(lots, common, _consumers).DeleteAsync(_clock.Now.AddDays(-_options.LotDays), cancellation);
    }
}
