using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Grains.Outbox;
using PahlawanPangan.Grains.Shards;

namespace PahlawanPangan.Grains.Journal;

/// <summary>A group commit per database; a lot's id names which. A database that is slow or away holds up its own lots only.</summary>
public sealed class ShardedJournal : IJournal, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    private readonly LotShards _shards;
    private readonly GroupJournal[] _journals;

    /// <summary>Makes a journal over all databases.</summary>
    public ShardedJournal(LotShards shards, OutboxDoorbell doorbell, IOptions<JournalOptions> options, ILogger<GroupJournal> logger)
    {
        ArgumentNullException.ThrowIfNull(shards);
        _shards = shards;
        _journals = [.. Enumerable.Range(0, shards.Count).Select(shard => new GroupJournal(shard, shards[shard], doorbell, options, logger))];
    }

    /// <inheritdoc/>
    public bool IsFullFor(Guid lotId) => _journals.Length == 1
        ? _journals[0].IsFull
        : _shards.NumberOf(lotId) is var shard && shard < _journals.Length && _journals[shard].IsFull;

    /// <inheritdoc/>
    public void Write(LotCommit commit)
    {
        ArgumentNullException.ThrowIfNull(commit);
        var shard = _shards.NumberOf(commit.LotId);
        if (shard < _journals.Length)
        {
            _journals[shard].Write(commit);
        }
        else
        {
            // Someone made the id up, or this silo was not told of a database. Nothing is written either way.
            commit.SetWritten(CommitOutcome.Failed);
        }
    }

    /// <summary>Starts before any grain and stops after the last one.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(ShardedJournal), ServiceLifecycleStage.RuntimeStorageServices, StartAsync, StopAsync);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var journal in _journals)
        {
            await journal.DisposeAsync();
        }
    }

    private Task StartAsync(CancellationToken cancellation)
    {
        foreach (var journal in _journals)
        {
            journal.Start();
        }

        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellation) =>
        Task.WhenAll(_journals.Select(journal => journal.StopAsync(cancellation)));
}
