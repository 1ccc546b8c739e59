using PahlawanPangan.Grains.Journal;
using PahlawanPangan.Grains.Lots;

namespace PahlawanPangan.Tests.Journal;

/// <summary>Which writer takes which commits.</summary>
public sealed class CommitQueueTests
{
    private const int JoinAt = 3;
    private const int BatchMax = 5;

    [Fact]
    public async Task OneWriter_TakesAllThatWaits_InOrder()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax);
        var (first, second) = (Add(queue), Add(queue));

        Assert.Equal([first, second], await TakeAsync(queue));
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task WaitingWriter_TakesTheFirstCommitAtOnce()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax);
        var taking = TakeAsync(queue);
        Assert.False(taking.IsCompleted);

        var commit = Add(queue);

        Assert.Equal([commit], await taking);
    }

    [Fact]
    public async Task SecondWriter_WaitsUntilEnoughIsThere()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax);
        _ = Add(queue);
        _ = await TakeAsync(queue);

        var (one, two) = (Add(queue), Add(queue));
        var joining = TakeAsync(queue);
        Assert.False(joining.IsCompleted);
        var three = Add(queue);

        Assert.Equal([one, two, three], await joining);
    }

    [Fact]
    public async Task WriterThatIsDone_TakesWhatWasTooLittleForAnother()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax);
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
    public async Task MoreThanABatch_IsSharedWithAWaitingWriter()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax);
        _ = Add(queue);
        _ = await TakeAsync(queue);
        var commits = Enumerable.Range(0, BatchMax + JoinAt).Select(_ => Add(queue)).ToList();
        queue.Written();

        Assert.Equal(commits[..BatchMax], await TakeAsync(queue));
        Assert.Equal(commits[BatchMax..], await TakeAsync(queue));
    }

    [Fact]
    public async Task CompletedQueue_GivesWhatWaited_ThenNothing()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax);
        var commit = Add(queue);
        queue.Complete();

        Assert.False(queue.TryAdd(Commit()));
        Assert.Equal([commit], await TakeAsync(queue));
        Assert.Null(await TakeAsync(queue));
    }

    [Fact]
    public async Task Completion_EndsEveryWaitingWriter()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax);
        var (one, two) = (TakeAsync(queue), TakeAsync(queue));

        queue.Complete();

        Assert.Null(await one);
        Assert.Null(await two);
    }

    [Fact]
    public async Task ManyWritersAndCallers_LoseAndDoubleNothing()
    {
        using var queue = new CommitQueue<LotCommit>(JoinAt, BatchMax);
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
        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Enumerable.Range(0, 1000).Select(_ => Add(queue)).ToList())));
        queue.Complete();
        await Task.WhenAll(writers);

        Assert.Equal(8000, taken.Count);
        Assert.Equal(added.SelectMany(static some => some).ToHashSet(), taken.ToHashSet());
    }

    private static LotCommit Commit() => new(new Lot(Guid.NewGuid()));

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
