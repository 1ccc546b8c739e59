using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// The silo's group commit over one database. A writer takes whatever has queued while it was busy, up to a cap, and writes it in one
/// transaction; there is no timer, so an idle journal writes at once and a busy one writes larger batches.
/// </summary>
public sealed class GroupJournal : IAsyncDisposable
{
    private readonly CommitQueue _queue;
    private readonly JournalWriter[] _writers;
    private readonly int _queueMax;
    private Task _writing = Task.CompletedTask;
    private int _started;

    /// <summary>Makes a journal over a database.</summary>
    public GroupJournal(
        int shard, NpgsqlDataSource database, OutboxDoorbell doorbell, IOptions<JournalOptions> options, ILogger<GroupJournal> logger)
    {
        _queueMax = options.Value.QueueCommitsMax;
        _queue = new CommitQueue(options.Value.JoinCommits, options.Value.BatchCommitsMax);
        JournalMetrics.WatchQueue(shard, () => _queue.Count);
        _writers = new JournalWriter[options.Value.Writers];
        for (var i = 0; i < _writers.Length; i++)
        {
            _writers[i] = new JournalWriter(shard, database, _queue, doorbell, logger);
        }
    }

    /// <summary>True when so much waits that new commands should be refused.</summary>
    public bool IsFull => _queue.Count >= _queueMax;

    /// <summary>Queues a commit.</summary>
    public void Write(LotCommit commit)
    {
        if (!_queue.TryAdd(commit))
        {
            commit.SetWritten(CommitOutcome.Failed);
        }
    }

    /// <summary>Starts the writers.</summary>
    public void Start()
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _writing = Task.WhenAll(_writers.Select(writer => Task.Run(writer.RunAsync, CancellationToken.None)));
        }
    }

    /// <summary>Takes nothing more and waits until what was queued is written.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Complete();
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        foreach (var writer in _writers)
        {
            await writer.DisposeAsync();
        }

        _queue.Dispose();
    }
}
