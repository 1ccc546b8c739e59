using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace PahlawanPangan.Grains.Journal;

/// <summary>One connection that writes batches of commits, one at a time.</summary>
internal sealed class JournalWriter<TCommit> : IAsyncDisposable
    where TCommit : JournalCommit
{
    private readonly int _number;
    private readonly int _shard;
    private readonly IJournalDatabase _database;
    private readonly CommitQueue<TCommit> _queue;
    private readonly OutboxDoorbell _doorbell;
    private readonly ILogger _logger;
    private readonly List<TCommit> _batch = [];
    private readonly Func<IJournalBatch<TCommit>> _newRows;
    private readonly JournalPulse _pulse;
    private IJournalBatch<TCommit> _rows;
    private NpgsqlConnection? _connection;
    private CancellationToken _replaced;

    public JournalWriter(
        int number, int shard, IJournalDatabase database, CommitQueue<TCommit> queue, Func<IJournalBatch<TCommit>> newRows,
        OutboxDoorbell doorbell, JournalPulse pulse, ILogger logger)
    {
        _number = number;
        _pulse = pulse;
        _shard = shard;
        _database = database;
        _queue = queue;
        _newRows = newRows;
        _rows = newRows();
        _doorbell = doorbell;
        _logger = logger;
    }

    /// <summary>Writes until the queue is completed and empty, whatever fails.</summary>
    public async Task RunAsync()
    {
        while (await _queue.TakeAsync(_batch))
        {
            _pulse.Begin(_number);
            try
            {
                await WriteAsync(_batch);
            }
            catch (Exception fault)
            {
                // A writer that ended would leave its commits, and all that come after them, without an answer.
                _pulse.Fail();
                GrainLog.OutcomeLost(_logger, _batch.Count, fault);
                SetAll(_batch, CommitOutcome.Unknown);
            }
            finally
            {
                _pulse.End(_number);
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

    private async Task WriteAsync(List<TCommit> batch)
    {
        if (!await ConnectAsync())
        {
            SetAll(batch, CommitOutcome.Failed);
            return;
        }

        var started = JournalMetrics.Begin();
        Task<List<Guid>>? writing = null;
        try
        {
            // All journals touch aggregates in the order of their ids, so that two of them cannot deadlock.
            batch.Sort(static (left, right) => left.AggregateId.CompareTo(right.AggregateId));
            writing = _rows.WriteAsync(_connection!, batch);
            var fenced = await writing.WaitAsync(_replaced);
            _pulse.Succeed();
            Settle(batch, fenced);
            JournalTrace.Record(started, batch);
            JournalMetrics.Wrote(started, batch);
        }
        catch (PostgresException refused) when (JournalFaults.IsCertainlyRolledBack(refused))
        {
            await TryAgainAsync(batch, refused);
        }
        catch (Exception lost)
        {
            _pulse.Fail();
            GrainLog.OutcomeLost(_logger, batch.Count, lost);
            JournalTrace.Record(started, batch, lost);
            if (writing is { IsCompleted: false })
            {
                Abandon(writing);
            }
            else
            {
                await DisconnectAsync();
            }

            _database.CloseIdle();
            SetAll(batch, CommitOutcome.Unknown);
        }
    }

    /// <summary>
    /// Leaves a statement that a replaced primary has not answered, with its connection and its rows. It ends within the connection's limit
    /// for statements, which is longer than the commits should wait.
    /// </summary>
    private void Abandon(Task writing)
    {
        _ = CloseAsync(_database, writing, _connection!, _rows);
        (_connection, _rows) = (null, _newRows());

        static async Task CloseAsync(
            IJournalDatabase database, Task writing, NpgsqlConnection connection, IJournalBatch<TCommit> rows)
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await database.CloseAsync(connection);
            rows.Dispose();
        }
    }

    /// <summary>
    /// Reports to each commit whether it passed the fence. Nearly always all of them passed, and then no look-up is needed.
    /// </summary>
    private void Settle(List<TCommit> batch, List<Guid> fenced)
    {
        if (fenced.Count == batch.Count)
        {
            SetAll(batch, CommitOutcome.Durable);
        }
        else
        {
            var durable = fenced.ToHashSet();
            foreach (var commit in batch)
            {
                commit.SetWritten(durable.Contains(commit.AggregateId) ? CommitOutcome.Durable : CommitOutcome.FenceLost);
            }
        }

        if (fenced.Count > 0)
        {
            _doorbell.Ring(_shard, _rows.LanesWritten);
        }
    }

    /// <summary>
    /// The whole batch was rolled back because of one commit or a few. Where the batch can identify them, they are completed and the rest
    /// is written together; otherwise each half is written separately, so that a faulty commit fails alone after 2 log2(n) writes instead
    /// of n.
    /// </summary>
    private async Task TryAgainAsync(List<TCommit> batch, PostgresException refusal)
    {
        List<TCommit> rest;
        try
        {
            rest = await _rows.CompleteRefusedAsync(_connection!, batch, refusal);
        }
        catch (Exception lost)
        {
            GrainLog.OutcomeLost(_logger, batch.Count, lost);
            await DisconnectAsync();
            SetAll(batch, CommitOutcome.Failed);
            return;
        }

        if (rest.Count == 0)
        {
            return;
        }

        if (rest.Count < batch.Count)
        {
            await WriteAsync(rest);
            return;
        }

        if (batch.Count == 1)
        {
            GrainLog.CommitRefused(_logger, batch[0].AggregateId, refusal);
            batch[0].SetWritten(CommitOutcome.Failed);
            return;
        }

        GrainLog.BatchRefused(_logger, batch.Count, refusal);
        var half = batch.Count / 2;
        await WriteAsync(batch[..half]);
        await WriteAsync(batch[half..]);
    }

    private async Task<bool> ConnectAsync()
    {
        if (_connection is { FullState: var state } && (state & ConnectionState.Broken) == 0 && !_replaced.IsCancellationRequested)
        {
            return true;
        }

        // The pool found out that an idle connection was lost, or is to a primary that was replaced: nothing was sent over it, so nothing
        // need be reported as unknown.
        await DisconnectAsync();
        _replaced = _database.Replaced;
        try
        {
            _connection = await _database.OpenAsync();
            return true;
        }
        catch (Exception unreachable)
        {
            _pulse.Fail();
            GrainLog.DatabaseUnreachable(_logger, unreachable);
            await DisconnectAsync();
            return false;
        }
    }

    private async Task DisconnectAsync()
    {
        var connection = _connection;
        _connection = null;
        _rows.ResetPrepared();
        if (connection is not null)
        {
            await _database.CloseAsync(connection);
        }
    }

    private static void SetAll(List<TCommit> batch, CommitOutcome outcome)
    {
        foreach (var commit in batch)
        {
            commit.SetWritten(outcome);
        }
    }
}
