using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Grains.Lots;

/// <summary>
/// Searches one database's indexes of deadlines. It only makes settlement prompt: a lot settles passed deadlines on every call, so
/// an expired lot can never be claimed however late the sweeper is.
/// </summary>
[GrainType("deadlinesweeper")]
internal sealed class DeadlineSweeperGrain : Grain, IDeadlineSweeperGrain
{
    private const int LotsMax = 1000;

    private const string Query =
        """
        (SELECT lot_id FROM claim WHERE status = 0 AND held_until <= $1 ORDER BY held_until LIMIT $2)
        UNION
        (SELECT id FROM lot WHERE status IN (0, 1, 5) AND due_at <= $1 AND (status <> 5 OR available > 0) ORDER BY due_at LIMIT $2)
        UNION
        (SELECT id FROM lot WHERE status IN (0, 1) AND use_by <= $1 ORDER BY use_by LIMIT $2)
        """;

    private readonly LotShards _shards;
    private readonly Clock _clock;
    private readonly ILogger<DeadlineSweeperGrain> _logger;

    /// <summary>Called by Orleans.</summary>
    public DeadlineSweeperGrain(LotShards shards, Clock clock, ILogger<DeadlineSweeperGrain> logger)
    {
        _shards = shards;
        _clock = clock;
        _logger = logger;
    }

    /// <inheritdoc/>
    public async Task<int> SweepAsync()
    {
        try
        {
            var due = await FindDueAsync(_clock.Now);
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions { MaxDegreeOfParallelism = 64, TaskScheduler = TaskScheduler.Current },
                async (lotId, _) => await GrainFactory.GetGrain<ILotGrain>(lotId).SettleAsync());
            return due.Count;
        }
        catch (Exception problem) when (DatabaseFailure.Includes(problem))
        {
            GrainLog.SweepFailed(_logger, problem);
            return 0;
        }
    }

    private async Task<List<Guid>> FindDueAsync(DateTimeOffset now)
    {
        await using var command = _shards[(int)this.GetPrimaryKeyLong()].CreateCommand(Query);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = LotsMax });
        await using var reader = await command.ExecuteReaderAsync();
        var due = new List<Guid>();
        while (await reader.ReadAsync())
        {
            due.Add(reader.GetGuid(0));
        }

        return due;
    }
}
