using Microsoft.Extensions.Time.Testing;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Http;

/// <summary>One state that many follow.</summary>
[Finding("work made by one request without a bound")]
public sealed class SharedFeedTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Slow_follower_misses_states_between_and_delays_no_other()
    {
        var time = FakeTime.Start();
        var count = 0;
        var feed = new SharedFeed<string>(_ => Task.FromResult($"state {++count}"), Interval, time, static _ => { });
        await using var quick = Follow(feed);
        await using var slow = Follow(feed);
        Assert.Equal("state 1", await NextAsync(quick, time));
        Assert.Equal("state 1", await NextAsync(slow, time));

        string? newest = null;
        for (var i = 0; i < 5; i++)
        {
            newest = await NextAsync(quick, time);
        }

        Assert.Equal($"state {count}", newest);
        Assert.True(count >= 6);
        Assert.Equal(newest, await NextAsync(slow, time));
    }

    [Fact]
    public async Task State_is_read_once_for_all_and_a_follower_that_leaves_is_not_counted()
    {
        var time = FakeTime.Start();
        var reads = 0;
        var feed = new SharedFeed<string>(before => Task.FromResult(before ?? $"read {++reads}"), Interval, time, static _ => { });
        var followers = Enumerable.Range(0, 100).Select(_ => Follow(feed)).ToList();
        foreach (var follower in followers)
        {
            Assert.Equal("read 1", await NextAsync(follower, time));
        }

        Assert.Equal((1, 100), (reads, feed.Followers));
        foreach (var follower in followers)
        {
            await follower.DisposeAsync();
        }

        Assert.Equal((1, 0), (reads, feed.Followers));
    }

    [Fact]
    public async Task Failed_reading_is_reported_once_and_followers_get_the_next_state()
    {
        var time = FakeTime.Start();
        var (reads, failures) = (0, 0);
        var feed = new SharedFeed<string>(
            _ => ++reads < 4 ? Task.FromException<string>(new TimeoutException()) : Task.FromResult("well"), Interval, time,
            _ => failures++);
        await using var follower = Follow(feed);

        Assert.Equal("well", await NextAsync(follower, time));
        Assert.Equal(1, failures);
    }

    private static IAsyncEnumerator<string?> Follow(SharedFeed<string> feed) =>
        feed.FollowAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);

    /// <summary>The next state; time passes until it comes.</summary>
    private static async Task<string> NextAsync(IAsyncEnumerator<string?> follower, FakeTimeProvider time)
    {
        while (true)
        {
            var moving = follower.MoveNextAsync().AsTask();
            while (!moving.IsCompleted)
            {
                time.Advance(Interval);
                await Task.Yield();
            }

            Assert.True(await moving);
            if (follower.Current is { } state)
            {
                return state;
            }
        }
    }
}
