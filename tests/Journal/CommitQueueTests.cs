using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;
using PahlawanPangan.Tests.Lots;

namespace PahlawanPangan.Tests.Journal;

/// <summary>The distribution of commits over writers.</summary>
public sealed class CommitQueueTests
{
    private const int JoinAt = 3;
    private const int BatchMax = 5;
    private const int EventsMax = 4;

    [Fact]
    public async Task One_writer_takes_all_waiting_commits_in_order()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax, EventsMax);
        var (first, second) = (Add(queue), Add(queue));

        Assert.Equal([first, second], await TakeAsync(queue));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Waiting_writer_takes_the_first_commit_at_once()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax, EventsMax);
        var taking = TakeAsync(queue);
        Assert.False(taking.IsCompleted);

        var commit = Add(queue);

        Assert.Equal([commit], await taking);
    }

    [Fact]
    public async Task Second_writer_waits_until_enough_commits_wait()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax, EventsMax);
        _ = Add(queue);
        _ = await TakeAsync(queue);

        var (one, two) = (Add(queue), Add(queue));
        var joining = TakeAsync(queue);
        Assert.False(joining.IsCompleted);
        var three = Add(queue);

        Assert.Equal([one, two, three], await joining);
    }

    [Fact]
    public async Task Writer_after_its_batch_takes_what_was_too_little_for_another_writer()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax, EventsMax);
        _ = Add(queue);
        _ = await TakeAsync(queue);
        var joining = TakeAsync(queue);
        var late = Add(queue);

        queue.Written();

        Assert.Equal([late], await TakeAsync(queue));
        Assert.False(joining.IsCompleted);
        queue.Complete();
        Assert.Null(await joining);
    }

    [Fact]
    public async Task More_than_a_batch_is_shared_with_a_waiting_writer()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax, EventsMax);
        _ = Add(queue);
        _ = await TakeAsync(queue);
        var commits = Enumerable.Range(0, BatchMax + JoinAt).Select(_ => Add(queue)).ToList();
        queue.Written();

        Assert.Equal(commits[..BatchMax], await TakeAsync(queue));
        Assert.Equal(commits[BatchMax..], await TakeAsync(queue));
    }

    [Fact]
    [Finding("work without a bound")]
    public async Task Batch_ends_before_its_events_are_too_many_and_a_larger_commit_is_taken_alone()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax, EventsMax);
        var commits = new[] { 3, 1, 1, 6, 1 }.Select(Commit).ToList();
        commits.ForEach(commit => Assert.True(queue.TryAdd(commit)));

        foreach (var expected in new[] { 0..2, 2..3, 3..4, 4..5 })
        {
            Assert.Equal(commits[expected], await TakeAsync(queue));
            queue.Written();
        }
    }

    [Fact]
    public async Task Completed_queue_gives_the_waiting_commits_and_then_nothing()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax, EventsMax);
        var commit = Add(queue);
        queue.Complete();

        Assert.False(queue.TryAdd(Commit()));
        Assert.Equal([commit], await TakeAsync(queue));
        Assert.Null(await TakeAsync(queue));
    }

    [Fact]
    public async Task Completion_ends_every_waiting_writer()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax, EventsMax);
        var (one, two) = (TakeAsync(queue), TakeAsync(queue));

        queue.Complete();

        Assert.Null(await one);
        Assert.Null(await two);
    }

    [Fact]
    public async Task Many_writers_and_callers_lose_and_double_nothing()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax, EventsMax);
        var taken = new List<LotCommit>();
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            while (await TakeAsync(queue) is { } batch)
            {
                lock (taken)
                {
                    taken.AddRange(batch);
                }

                await Task.Yield();
                queue.Written();
            }
        })).ToArray();
        var added = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 1000).Select(_ => Add(queue)).ToList())));
        queue.Complete();
        await Task.WhenAll(writers);

        Assert.Equal(8000, taken.Count);
        Assert.Equal(added.SelectMany(static some => some).ToHashSet(), taken.ToHashSet());
    }

    private static LotCommit Commit() => new(new Lot(Guid.NewGuid()));

    private static LotCommit Commit(int events)
    {
        // Exhausted lots say so again and again here; only the number of events matters.
        var history = new LotHistory(1, TimeSpan.FromHours(1));
        for (var recorded = 1; recorded < events; recorded++)
        {
            history.Commit.Record(history.Lot, LotExhausted.Instance, history.Now, null);
        }

        return history.Commit;
    }

    private static LotCommit Add(CommitQueue<LotCommit> queue)
    {
        var commit = Commit();
        Assert.True(queue.TryAdd(commit));
        return commit;
    }

    private static async Task<List<LotCommit>?> TakeAsync(CommitQueue<LotCommit> queue)
    {
        var batch = new List<LotCommit>();
        return await queue.TakeAsync(batch) ? batch : null;
    }
}
