using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Shards;

namespace PahlawanPangan.Grains.Documents;

/// <summary>One connection that writes batches of documents, one at a time.</summary>
internal sealed class DocumentWriter : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly ChannelReader<DocumentCommit> _queue;
    private readonly OutboxDoorbell _doorbell;
    private readonly int _batchMax;
    private readonly ILogger _logger;
    private readonly List<DocumentCommit> _batch = [];
    private readonly DocumentBatch _rows = new();
    private NpgsqlConnection? _connection;

    public DocumentWriter(
        NpgsqlDataSource database, ChannelReader<DocumentCommit> queue, OutboxDoorbell doorbell, int batchMax, ILogger logger)
    {
        _database = database;
        _queue = queue;
        _doorbell = doorbell;
        _batchMax = batchMax;
        _logger = logger;
    }

    /// <summary>Writes until the queue is completed and empty.</summary>
    public async Task RunAsync()
    {
        while (await _queue.WaitToReadAsync())
        {
            _batch.Clear();
            while (_batch.Count < _batchMax && _queue.TryRead(out var commit))
            {
                _batch.Add(commit);
            }

            if (_batch.Count > 0)
            {
                await WriteAsync(_batch);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        _rows.Dispose();
    }

    private async Task WriteAsync(List<DocumentCommit> batch)
    {
        if (!await ConnectAsync())
        {
            SetAll(batch, CommitOutcome.Failed);
            return;
        }

        var started = Stopwatch.GetTimestamp();
        try
        {
            // All journals touch documents in one order, so that two of them cannot wait for one another.
            batch.Sort(static (left, right) => left.Id.CompareTo(right.Id) is var byId && byId != 0
                ? byId
                : string.CompareOrdinal(left.Kind, right.Kind));
            var passed = await _rows.WriteAsync(_connection!, batch);
            foreach (var commit in batch)
            {
                commit.SetWritten(passed.Contains((commit.Kind, commit.Id)) ? CommitOutcome.Durable : CommitOutcome.FenceLost);
            }

            _doorbell.Ring(shard: 0, _rows.LanesWritten);
            JournalTrace.Record(started, batch);
        }
        catch (PostgresException refused) when (JournalFaults.IsCertainlyRolledBack(refused))
        {
            await TryAloneAsync(batch, refused);
        }
        catch (Exception lost)
        {
            GrainLog.OutcomeLost(_logger, batch.Count, lost);
            JournalTrace.Record(started, batch, lost);
            await DisconnectAsync();
            SetAll(batch, CommitOutcome.Unknown);
        }
    }

    /// <summary>The whole batch was rolled back for one commit's fault: each is tried alone, so that the faulty one fails alone.</summary>
    private async Task TryAloneAsync(List<DocumentCommit> batch, PostgresException refused)
    {
        if (batch.Count == 1)
        {
            GrainLog.DocumentRefused(_logger, batch[0].Kind, batch[0].Id, refused);
            batch[0].SetWritten(CommitOutcome.Failed);
            return;
        }

        GrainLog.BatchRefused(_logger, batch.Count, refused);
        foreach (var commit in batch.ToArray())
        {
            await WriteAsync([commit]);
        }
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
            return true;
        }
        catch (Exception unreachable)
        {
            GrainLog.DatabaseUnreachable(_logger, unreachable);
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

    private static void SetAll(List<DocumentCommit> batch, CommitOutcome outcome)
    {
        foreach (var commit in batch)
        {
            commit.SetWritten(outcome);
        }
    }
}
