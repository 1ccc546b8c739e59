using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Postgres;

namespace PahlawanPangan.Tests.Journal;

/// <summary>A writer of the journal that meets a defect.</summary>
[Finding("a background service that an exception stops")]
[Collection<LotCollection>]
public sealed class WriterFaultTests(ClusterFixture fixture)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Writer_that_meets_a_defect_answers_its_commits_and_writes_the_next_ones(bool failsAgainWhileDisconnecting)
    {
        var cluster = fixture.Cluster;
        var doorbell = new OutboxDoorbell(cluster.Services.GetRequiredService<LotShards>());
        await using var journal = new GroupJournal<Commit>(
            0, cluster.Database, () => new FaultyBatch(failsAgainWhileDisconnecting), doorbell,
            new JournalOptions { Writers = 1 }, NullLogger.Instance);
        journal.Start();
        var (first, second) = (new Commit(), new Commit());

        journal.Write(first);
        var outcome = await first.Written;
        journal.Write(second);

        Assert.Equal(CommitOutcome.Unknown, outcome);
        Assert.Equal(CommitOutcome.Durable, await second.Written.AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task Writer_answers_the_commits_that_a_replaced_primary_holds_and_writes_the_next_ones_over_another_connection()
    {
        var cluster = fixture.Cluster;
        using var primary = new CancellationTokenSource();
        var database = new ReplacedDatabase { Replaced = primary.Token };
        using var queue = new CommitQueue<Commit>(joinAt: 1, batchMax: 10, eventsMax: 10);
        var held = new TaskCompletionSource<List<Guid>>();
        var batches = new Queue<SilentBatch>([new(held.Task), new(answer: null)]);
        var writer = new JournalWriter<Commit>(
            0, 0, database, queue, batches.Dequeue, new OutboxDoorbell(cluster.Services.GetRequiredService<LotShards>()),
            new JournalPulse(TimeProvider.System, writers: 1), NullLogger.Instance);
        var running = writer.RunAsync();
        var (first, second) = (new Commit(), new Commit());

        Assert.True(queue.TryAdd(first));
        await database.Opened.Task;
        database.Replaced = CancellationToken.None;
        await primary.CancelAsync();
        var outcome = await first.Written;
        Assert.True(queue.TryAdd(second));

        Assert.Equal(CommitOutcome.Unknown, outcome);
        Assert.Equal(CommitOutcome.Durable, await second.Written.AsTask().WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Empty(database.Closed);

        // The statement ends at last, and its connection is closed.
        held.SetException(new TimeoutException());
        await Wait.UntilAsync(() => database.Closed.Count == 1, "the first connection is closed");
        queue.Complete();
        await running;
        await writer.DisposeAsync();
        Assert.Equal(2, database.Closed.Count);
    }

    private sealed class Commit() : JournalCommit(Guid.CreateVersion7())
    {
        public override int EventCount => 1;

        public override string? TraceParentOf(int eventIndex) => null;
    }

    /// <summary>Its first batch fails, and the disconnecting after it too if asked for.</summary>
    private sealed class FaultyBatch(bool failsWhileDisconnecting) : IJournalBatch<Commit>
    {
        private bool _hasFailed;
        private bool _mayDisconnect = !failsWhileDisconnecting;

        public uint LanesWritten => 0;

        public Task<List<Guid>> WriteAsync(NpgsqlConnection connection, List<Commit> commits)
        {
            if (!_hasFailed)
            {
                _hasFailed = true;
                throw new InvalidOperationException("A defect.");
            }

            return Task.FromResult(commits.ConvertAll(commit => commit.AggregateId));
        }

        public Task<List<Commit>> CompleteRefusedAsync(NpgsqlConnection connection, List<Commit> commits, PostgresException refusal) =>
            Task.FromResult(commits);

        public void ResetPrepared()
        {
            if (_hasFailed && !_mayDisconnect)
            {
                _mayDisconnect = true;
                throw new InvalidOperationException("Another defect.");
            }
        }

        public void Dispose()
        {
        }
    }

    /// <summary>A database whose primary is replaced once.</summary>
    private sealed class ReplacedDatabase : IJournalDatabase
    {
        public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentBag<NpgsqlConnection> Closed { get; } = [];

        public CancellationToken Replaced { get; set; }

        public Task<NpgsqlConnection> OpenAsync()
        {
            Opened.TrySetResult();
            return Task.FromResult(new NpgsqlConnection());
        }

        public Task CloseAsync(NpgsqlConnection connection)
        {
            Closed.Add(connection);
            return Task.CompletedTask;
        }

        public void CloseIdle()
        {
        }
    }

    /// <summary>Answers when it is let, or at once.</summary>
    private sealed class SilentBatch(Task<List<Guid>>? answer) : IJournalBatch<Commit>
    {
        public uint LanesWritten => 0;

        public Task<List<Guid>> WriteAsync(NpgsqlConnection connection, List<Commit> commits) =>
            answer ?? Task.FromResult(commits.ConvertAll(commit => commit.AggregateId));

        public Task<List<Commit>> CompleteRefusedAsync(NpgsqlConnection connection, List<Commit> commits, PostgresException refusal) =>
            Task.FromResult(commits);

        public void ResetPrepared()
        {
        }

        public void Dispose()
        {
        }
    }
}
