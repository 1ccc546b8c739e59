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
}
