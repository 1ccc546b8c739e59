using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Shards;

namespace PahlawanPangan.Grains.Journal;

/// <summary>One connection that writes batches of commits, one at a time.</summary>
internal sealed class JournalWriter : IAsyncDisposable
{
    private readonly int _shard;
    private readonly NpgsqlDataSource _database;
    private readonly CommitQueue _queue;
    private readonly OutboxDoorbell _doorbell;
    private readonly ILogger _logger;
    private readonly List<LotCommit> _batch = [];
    private readonly CommitBatch _rows = new();
    private NpgsqlConnection? _connection;

    public JournalWriter(
        int shard, NpgsqlDataSource database, CommitQueue queue, OutboxDoorbell doorbell, ILogger logger)
    {
        _shard = shard;
        _database = database;
        _queue = queue;
        _doorbell = doorbell;
        _logger = logger;
    }

    /// <summary>Writes until the queue is completed and empty.</summary>
    public async Task RunAsync()
    {
        while (await _queue.TakeAsync(_batch))
        {
            try
            {
                await WriteAsync(_batch);
            }
            finally
            {
                _queue.Written();
                _batch.Clear();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        _rows.Dispose();
    }

    private async Task WriteAsync(List<LotCommit> batch)
    {
        if (!await ConnectAsync())
        {
            SetAll(batch, CommitOutcome.Failed);
            return;
        }

        var started = JournalMetrics.Begin();
        try
        {
            // All journals touch lots in the order of their ids, so that two of them cannot wait for one another.
            batch.Sort(static (left, right) => left.LotId.CompareTo(right.LotId));
            var passed = await _rows.WriteAsync(_connection!, batch);
            Settle(batch, passed);
            JournalTrace.Record(started, batch);
            JournalMetrics.Wrote(started, batch);
        }
        catch (PostgresException refused) when (JournalFaults.IsCertainlyRolledBack(refused))
        {
            await TryAgainAsync(batch, refused);
        }
        catch (Exception lost)
        {
            GrainLog.OutcomeLost(_logger, batch.Count, lost);
            JournalTrace.Record(started, batch, lost);
            await DisconnectAsync();
            SetAll(batch, CommitOutcome.Unknown);
        }
    }

    /// <summary>
    /// Tells each commit what became of it. Nearly always all passed, and then nothing is looked up.
    /// </summary>
    private void Settle(List<LotCommit> batch, List<Guid> passed)
    {
        if (passed.Count == batch.Count)
        {
            SetAll(batch, CommitOutcome.Durable);
        }
        else
        {
            var durable = passed.ToHashSet();
            foreach (var commit in batch)
            {
                commit.SetWritten(durable.Contains(commit.LotId) ? CommitOutcome.Durable : CommitOutcome.FenceLost);
            }
        }

        if (passed.Count > 0)
        {
            _doorbell.Ring(_shard, _rows.LanesWritten);
        }
    }

    /// <summary>
    /// The whole batch was rolled back for one commit's fault. When claim ids were taken, the commits that hold them are told and
    /// the rest is written together; otherwise each is tried alone, so that the faulty one fails alone.
    /// </summary>
    private async Task TryAgainAsync(List<LotCommit> batch, PostgresException refused)
    {
        if (refused.SqlState == PostgresErrorCodes.UniqueViolation && refused.ConstraintName == "claim_pkey")
        {
            var rest = await RefuseTakenAsync(batch);
            if (rest is not null && rest.Count < batch.Count)
            {
                if (rest.Count > 0)
                {
                    await WriteAsync(rest);
                }

                return;
            }
        }

        if (batch.Count == 1)
        {
            GrainLog.CommitRefused(_logger, batch[0].LotId, refused);
            batch[0].SetWritten(CommitOutcome.Failed);
            return;
        }

        GrainLog.BatchRefused(_logger, batch.Count, refused);
        foreach (var commit in batch.ToArray())
        {
            await WriteAsync([commit]);
        }
    }

    private async Task<List<LotCommit>?> RefuseTakenAsync(List<LotCommit> batch)
    {
        HashSet<Guid> taken;
        try
        {
            taken = await ClaimIds.FindTakenAsync(_connection!, batch);
        }
        catch (Exception lost)
        {
            GrainLog.OutcomeLost(_logger, batch.Count, lost);
            await DisconnectAsync();
            SetAll(batch, CommitOutcome.Failed);
            return [];
        }

        var rest = new List<LotCommit>(batch.Count);
        foreach (var commit in batch)
        {
            if (commit.NewClaims.Exists(claim => taken.Contains(claim.Id)))
            {
                commit.SetClaimIdsTaken(taken);
            }
            else
            {
                rest.Add(commit);
            }
        }

        return rest;
    }

    private async Task<bool> ConnectAsync()
    {
        if (_connection is not null)
        {
            return true;
        }

        try
        {
            _connection = await PostgresPool.OpenAsync(_database, PostgresPool.ByKey, CancellationToken.None);
            await ShardMark.CheckAsync(_connection, _shard, CancellationToken.None);
            return true;
        }
        catch (Exception unreachable)
        {
            GrainLog.DatabaseUnreachable(_logger, unreachable);
            await DisconnectAsync();
            return false;
        }
    }

    private async Task DisconnectAsync()
    {
        var connection = _connection;
        _connection = null;
        _rows.Forget();
        if (connection is not null)
        {
            await connection.DisposeAsync();
        }
    }

    private static void SetAll(List<LotCommit> batch, CommitOutcome outcome)
    {
        foreach (var commit in batch)
        {
            commit.SetWritten(outcome);
        }
    }
}
