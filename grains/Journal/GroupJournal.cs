using Microsoft.Extensions.Logging;
using Npgsql;

namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// The silo's group commit over one database. A writer takes what has queued while it was busy, up to a cap, and writes it in one
/// transaction; there is no timer, so an idle journal writes at once and a busy one writes larger batches.
/// </summary>
internal sealed class GroupJournal<TCommit> : IAsyncDisposable
    where TCommit : JournalCommit
{
    private readonly CommitQueue<TCommit> _queue;
    private readonly JournalWriter<TCommit>[] _writers;
    private readonly int _queueMax;
    private readonly JournalPulse _pulse;
    private Task _writing = Task.CompletedTask;
    private int _started;

    /// <summary>Creates a journal over a database.</summary>
    public GroupJournal(
        int shard, NpgsqlDataSource database, Func<IJournalBatch<TCommit>> newBatch, OutboxDoorbell doorbell, JournalOptions options,
        ILogger logger)
    {
        _queueMax = options.QueueCommitsMax;
        _queue = new CommitQueue<TCommit>(options.JoinCommits, options.BatchCommitsMax, options.BatchEventsMax);
        JournalMetrics.WatchQueue(shard, () => _queue.Count);
        _writers = new JournalWriter<TCommit>[options.Writers];
        _pulse = new JournalPulse(TimeProvider.System, options.Writers);
        var opener = new JournalDatabase(database, shard, logger);
        for (var i = 0; i < _writers.Length; i++)
        {
            _writers[i] = new JournalWriter<TCommit>(i, shard, opener, _queue, newBatch, doorbell, _pulse, logger);
        }
    }

    /// <summary>True when so many commits wait that new commands should be refused.</summary>
    public bool IsFull => _queue.Count >= _queueMax;

    /// <summary>False while the writers hang or fail.</summary>
    public bool IsWriting => _pulse.IsWell;

    /// <summary>Queues a commit.</summary>
    public void Write(TCommit commit)
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

    /// <summary>Closes the queue and waits until the queued commits are written.</summary>
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
