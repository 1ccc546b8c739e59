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
    private const int FailedMax = 10_000;
    private static readonly TimeSpan LeftOutFor = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LeftOutAfterOutage = TimeSpan.FromSeconds(10);

    private const string Query =
        """
        (SELECT lot_id FROM claim WHERE status = 0 AND held_until <= $1 AND lot_id <> ALL ($3) ORDER BY held_until LIMIT $2)
        UNION
        (SELECT id FROM lot WHERE status IN (0, 1, 5) AND due_at <= $1 AND (status <> 5 OR available > 0) AND id <> ALL ($3)
         ORDER BY due_at LIMIT $2)
        UNION
        (SELECT id FROM lot WHERE status = 3 AND due_at <= $1 AND id <> ALL ($3) ORDER BY due_at LIMIT $2)
        UNION
        (SELECT id FROM lot WHERE status IN (0, 1) AND use_by <= $1 AND id <> ALL ($3) ORDER BY use_by LIMIT $2)
        """;

    private readonly LotShards _shards;
    private readonly Clock _clock;
    private readonly ILogger<DeadlineSweeperGrain> _logger;
    private readonly Dictionary<Guid, DateTimeOffset> _failed = [];

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
            var now = _clock.Now;
            foreach (var lotId in _failed.Where(lot => lot.Value <= now).Select(lot => lot.Key).ToList())
            {
                _ = _failed.Remove(lotId);
            }

            var due = await FindDueAsync(now);
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions { MaxDegreeOfParallelism = 64, TaskScheduler = TaskScheduler.Current },
                (lotId, _) => SettleAsync(lotId, now));
            return due.Count;
        }
        catch (Exception problem) when (DatabaseFailure.Includes(problem))
        {
            // The service that sweeps logs it once and shows it to operators.
            throw new InvalidOperationException($"The deadlines of database {this.GetPrimaryKeyLong()} cannot be read: {problem.Message}");
        }
    }

    /// <summary>Settles one lot. One that fails is left out for a while: it holds back no other.</summary>
    private async ValueTask SettleAsync(Guid lotId, DateTimeOffset now)
    {
        try
        {
            await GrainFactory.GetGrain<ILotGrain>(lotId).SettleAsync();
        }
        catch (Exception problem)
        {
            if (_failed.Count < FailedMax)
            {
                _failed[lotId] = now + (IsPassing(problem) ? LeftOutAfterOutage : LeftOutFor);
            }

            GrainLog.LotNotSettled(_logger, lotId, problem);
        }
    }

    private static bool IsPassing(Exception problem) => problem is OrleansException || DatabaseFailure.Includes(problem);

    private async Task<List<Guid>> FindDueAsync(DateTimeOffset now)
    {
        await using var command = _shards[(int)this.GetPrimaryKeyLong()].CreateCommand(Query);
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = now });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = LotsMax });
        command.Parameters.Add(new NpgsqlParameter<Guid[]> { TypedValue = [.. _failed.Keys] });
        await using var reader = await command.ExecuteReaderAsync();
        var due = new List<Guid>();
        while (await reader.ReadAsync())
        {
            due.Add(reader.GetGuid(0));
        }

        return due;
    }
}
