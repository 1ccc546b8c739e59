using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Outbox;

namespace PahlawanPangan.Grains.Documents;

/// <summary>
/// The silo's group commit of documents, beside that of the lots: it shares the outbox and the fence's rules with it, and nothing
/// that would make a claim wait for a document.
/// </summary>
public sealed class DocumentJournal : IDocumentJournal, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    private readonly Channel<DocumentCommit> _queue = Channel.CreateUnbounded<DocumentCommit>(new() { SingleReader = true });
    private readonly DocumentWriter _writer;
    private readonly int _queueMax;
    private Task _writing = Task.CompletedTask;
    private int _started;

    /// <summary>Makes a journal over a database.</summary>
    public DocumentJournal(
        NpgsqlDataSource database, OutboxDoorbell doorbell, IOptions<JournalOptions> options, ILogger<DocumentJournal> logger)
    {
        _queueMax = options.Value.QueueCommitsMax;
        _writer = new DocumentWriter(database, _queue.Reader, doorbell, options.Value.BatchCommitsMax, logger);
    }

    /// <inheritdoc/>
    public bool IsFull => _queue.Reader.Count >= _queueMax;

    /// <inheritdoc/>
    public void Write(DocumentCommit commit)
    {
        if (!_queue.Writer.TryWrite(commit))
        {
            commit.SetWritten(CommitOutcome.Failed);
        }
    }

    /// <summary>Starts before any grain and stops after the last one.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(DocumentJournal), ServiceLifecycleStage.RuntimeStorageServices, StartAsync, StopAsync);

    /// <summary>Starts the writer.</summary>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _started, 1) == 0)
        {
            _writing = Task.Run(_writer.RunAsync, CancellationToken.None);
        }

        return Task.CompletedTask;
    }

    /// <summary>Takes nothing more and waits until what was queued is written.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await _writer.DisposeAsync();
    }
}
