using NATS.Client.Core;
using Npgsql;
using PahlawanPangan.Grains.Downstream;
using PahlawanPangan.Grains.Impact;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Postgres;
using PahlawanPangan.Grains.Postgres.Migrations;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Grains.Operations;

/// <summary>Food that was collected, in total, since the first lot.</summary>
internal readonly record struct FoodSaved(long Portions, long Items, long Grams);

/// <summary>Open recalls, and notices of theirs.</summary>
/// <param name="Open">How many are open, drills among them.</param>
/// <param name="Unacknowledged">Notices that are not acknowledged; counting stops at 100,000.</param>
/// <param name="Unwritten">Notices that are not written although there was time; counting stops at 100,000.</param>
/// <param name="OldestSeconds">How long the first of these has waited.</param>
internal readonly record struct RecallBacklog(long Open, long Unacknowledged, long Unwritten, double OldestSeconds);

/// <summary>Reads the status of the engine's dependencies and queues. Each reading is short, and a failed one returns null.</summary>
internal sealed class StatusReader
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    // A row that waits for its next attempt or is leased is due later. A delivery's later rows wait for its first one.
    private const string Queues =
        """
        SELECT 'message-sender', (SELECT count(*) FROM (SELECT FROM message WHERE status = 0 LIMIT 10000) w),
          coalesce(extract(epoch FROM $1 - (SELECT min(next_at) FROM message WHERE status = 0)), 0)::float8,
          (SELECT count(*) FROM (SELECT FROM message WHERE status = 2 LIMIT 10000) a)
        UNION ALL
        SELECT 'webhook-sender', (SELECT count(*) FROM (SELECT FROM webhook_delivery WHERE status = 0 LIMIT 10000) w),
          coalesce(extract(epoch FROM $1 - (
            SELECT min(d.next_at) FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id
            WHERE d.status = 0 AND w.disabled_at IS NULL AND w.failing_since IS NULL)), 0)::float8,
          (SELECT count(*) FROM (SELECT FROM webhook_delivery WHERE status = 5 LIMIT 10000) a)
        UNION ALL
        SELECT 'delivery-dispatcher', (SELECT count(*) FROM (SELECT FROM delivery_work WHERE status = 0 LIMIT 10000) w),
          coalesce(extract(epoch FROM $1 - (
            SELECT min(greatest(w.next_at, w.created_at)) FROM delivery_work w WHERE w.status = 0
              AND NOT EXISTS (SELECT FROM delivery_work b WHERE b.delivery_id = w.delivery_id AND b.number < w.number))), 0)::float8,
          (SELECT count(*) FROM (SELECT FROM delivery_work WHERE status = 1 LIMIT 10000) a)
        """;

    private const string Recalls =
        """
        SELECT (SELECT count(*) FROM recall WHERE closed_at IS NULL),
          (SELECT count(*) FROM (SELECT FROM recall_notice WHERE next_at IS NOT NULL LIMIT 100000) a),
          count(*), coalesce(extract(epoch FROM $1 - min(late.found_at)), 0)::float8
        FROM (
          SELECT n.found_at FROM recall_notice n JOIN recall r ON r.id = n.recall_id AND r.closed_at IS NULL
          WHERE n.written_at IS NULL AND n.unreachable_at IS NULL AND n.found_at < $1 - interval '60 seconds' LIMIT 100000) late
        """;

    private readonly NpgsqlDataSource _database;
    private readonly LotShards _shards;
    private readonly ShardMigrator _migrator;
    private readonly BrokerProbe _broker;
    private readonly HandledEvents _handled;
    private readonly IJournalHealth _journal;
    private readonly TimeProvider _time;

    /// <summary>Called by the host.</summary>
    public StatusReader(
        LotShards shards, ShardMigrator migrator, BrokerProbe broker, HandledEvents handled, IJournalHealth journal, TimeProvider time)
    {
        _journal = journal;
        _handled = handled;
        _shards = shards;
        _database = shards.Background(0);
        _migrator = migrator;
        _broker = broker;
        _time = time;
    }

    /// <summary>How many databases of lots there are.</summary>
    public int Shards => _shards.Count;

    /// <summary>
    /// Whether the dependencies answer, within two seconds unless the caller sets a shorter time. A database is up when it answers and the
    /// journal's own connections to it neither hang nor fail. Serving needs the first; without another one, its lots alone are not served.
    /// </summary>
    public async Task<SiloHealth> HealthAsync(TimeSpan? within = null)
    {
        var databases = Task.WhenAll(Enumerable.Range(0, _shards.Count).Select(shard => IsUpAsync(shard, within)));
        var nats = RunAsync(_broker.AnswersAsync, otherwise: false, within);
        var up = await databases;
        return new SiloHealth
        {
            Postgres = up[0],
            Nats = await nats,
            ShardsDown = [.. Enumerable.Range(1, up.Length - 1).Where(shard => !up[shard])],
        };
    }

    private async Task<bool> IsUpAsync(int shard, TimeSpan? within) =>
        await RunAsync(cancellation => _migrator.IsCurrentAsync(shard, cancellation), otherwise: false, within)
        && _journal.IsWriting(shard);

    /// <summary>The backlog of each database that answers.</summary>
    public async Task<ShardBacklog[]?> BacklogAsync()
    {
        var shards = await Task.WhenAll(Enumerable.Range(0, _shards.Count).Select(BacklogAsync));
        ShardBacklog[] answered = [.. shards.OfType<ShardBacklog>()];
        return answered.Length > 0 ? answered : null;
    }

    /// <summary>The lag of the consumers: what was published and they have not handled.</summary>
    public async Task<ConsumerLag[]?> LagsAsync() => await UnhandledAsync() is not { } unhandled
        ? null
        : [.. unhandled.Select(one => new ConsumerLag
        {
            Name = one.Consumer,
            Events = one.Events,
            OldestSeconds = one.Oldest is { } oldest ? Math.Max(0, (_time.GetUtcNow() - oldest).TotalSeconds) : 0,
        })];

    /// <summary>What consumers have not handled of what was published; null where no consumer runs.</summary>
    public Task<UnhandledEvents[]?> UnhandledAsync() => RunAsync(_handled.ReadAsync, otherwise: null);

    /// <summary>Unsettled dead letters.</summary>
    public Task<long?> DeadLettersAsync() => RunAsync<long?>(
        async cancellation =>
        {
            await using var command = _database.CreateCommand("SELECT count(*) FROM dead_letter WHERE status = $1");
            command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)DeadLetterStatus.Waiting });
            return (long)(await command.ExecuteScalarAsync(cancellation))!;
        },
        otherwise: null);

    /// <summary>The queues of work in the database.</summary>
    public Task<QueueStatus[]?> QueuesAsync() => RunAsync<QueueStatus[]?>(
        async cancellation =>
        {
            await using var command = _database.CreateCommand(Queues);
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _time.GetUtcNow() });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            var queues = new List<QueueStatus>();
            while (await reader.ReadAsync(cancellation))
            {
                queues.Add(new QueueStatus
                {
                    Name = reader.GetString(0),
                    Waiting = reader.GetInt64(1),
                    OverdueSeconds = Math.Max(0, reader.GetDouble(2)),
                    SetAside = reader.GetInt64(3),
                });
            }

            return [.. queues];
        },
        otherwise: null);

    /// <summary>The open recalls.</summary>
    public Task<RecallBacklog?> RecallsAsync() => RunAsync<RecallBacklog?>(
        async cancellation =>
        {
            await using var command = _database.CreateCommand(Recalls);
            command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = _time.GetUtcNow() });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            _ = await reader.ReadAsync(cancellation);
            return new RecallBacklog(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetDouble(3));
        },
        otherwise: null);

    /// <summary>The food saved from waste.</summary>
    public Task<FoodSaved?> FoodAsync() => RunAsync<FoodSaved?>(
        async cancellation =>
        {
            await using var command = _database.CreateCommand(
                "SELECT coalesce(sum(portions), 0)::bigint, coalesce(sum(items), 0)::bigint, coalesce(sum(grams), 0)::bigint FROM impact "
                    + "WHERE scope = $1");
            command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = ImpactConsumer.Region });
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            _ = await reader.ReadAsync(cancellation);
            return new FoodSaved(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        },
        otherwise: null);

    private Task<ShardBacklog?> BacklogAsync(int shard) => RunAsync<ShardBacklog?>(
        async cancellation =>
        {
            var lanes = await OutboxBacklog.ReadAsync(_shards.Background(shard), cancellation);
            var oldest = lanes.Min(lane => lane.Oldest);
            return new ShardBacklog
            {
                Shard = shard,
                Events = lanes.Sum(lane => lane.Events),
                OldestSeconds = oldest is null ? 0 : Math.Max(0, (_time.GetUtcNow() - oldest.Value).TotalSeconds),
            };
        },
        otherwise: null);

    private static async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> look, T otherwise, TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? Patience);
        try
        {
            return await look(patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception problem) when (problem is NatsException or OperationCanceledException or ObjectDisposedException
            || DatabaseFailure.Includes(problem))
        {
            return otherwise;
        }
    }
}
