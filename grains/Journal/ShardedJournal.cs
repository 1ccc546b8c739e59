using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Grains.Journal;

/// <summary>
/// One group commit per database; an aggregate's id names its database. A slow or unreachable database delays its own aggregates only.
/// </summary>
internal sealed class ShardedJournal<TCommit> : IJournal<TCommit>, IJournalHealth, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
    where TCommit : JournalCommit
{
    private readonly LotShards _shards;
    private readonly GroupJournal<TCommit>[] _journals;

    /// <summary>Creates a journal over all databases.</summary>
    public ShardedJournal(
        LotShards shards, Func<IJournalBatch<TCommit>> newBatch, OutboxDoorbell doorbell, IOptions<JournalOptions> options,
        ILogger<ShardedJournal<TCommit>> logger)
    {
        _shards = shards;
        _journals =
        [
            .. Enumerable.Range(0, shards.Count)
                .Select(shard => new GroupJournal<TCommit>(shard, shards[shard], newBatch, doorbell, options.Value, logger)),
        ];
    }

    /// <inheritdoc/>
    public bool IsFullFor(Guid aggregateId) => _journals.Length == 1
        ? _journals[0].IsFull
        : _shards.NumberOf(aggregateId) is var shard && shard < _journals.Length && _journals[shard].IsFull;

    /// <inheritdoc/>
    public bool IsWriting(int shard) => _journals[shard].IsWriting;

    /// <inheritdoc/>
    public void Write(TCommit commit)
    {
        var shard = _shards.NumberOf(commit.AggregateId);
        if (shard < _journals.Length)
        {
            _journals[shard].Write(commit);
        }
        else
        {
            // The id is invented, or this silo lacks a database's setting. Nothing is written in either case.
            commit.SetWritten(CommitOutcome.Failed);
        }
    }

    /// <summary>Starts before any grain and stops after the last one.</summary>
    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe("ShardedJournal", ServiceLifecycleStage.RuntimeStorageServices, StartAsync, StopAsync);

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
