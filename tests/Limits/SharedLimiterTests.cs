using System.Threading.RateLimiting;
using Microsoft.Extensions.Time.Testing;
using PahlawanPangan.Gateway.Limits;
using StackExchange.Redis;

namespace PahlawanPangan.Tests.Limits;

/// <summary>One client's limit over all gateways, at one gateway.</summary>
public sealed class SharedLimiterTests
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NextAfter = TimeSpan.FromMilliseconds(250);

    private readonly FakeTimeProvider _time = FakeTime.Start();

    [Fact]
    public async Task Two_gateways_pass_together_what_one_limit_allows()
    {
        var buckets = new Buckets(_time, tokens: 100);
        await using var one = Limiter(buckets, limit: 100, batch: 5);
        await using var other = Limiter(buckets, limit: 100, batch: 5);

        var passed = 0;
        for (var request = 0; request < 200; request++)
        {
            passed += await IsPassedAsync(request % 3 == 0 ? one : other) ? 1 : 0;
        }

        Assert.Equal(100, passed);
    }

    [Fact]
    public async Task Busy_client_asks_once_a_batch_and_before_the_last_token_is_spent()
    {
        var buckets = new Buckets(_time, tokens: 1000);
        await using var limiter = Limiter(buckets, limit: 1000, batch: 50);
        Assert.True(await IsPassedAsync(limiter));

        // All others find a token without asking.
        for (var request = 1; request < 500; request++)
        {
            Assert.True(limiter.AttemptAcquire().IsAcquired);
        }

        Assert.InRange(buckets.Asked, 10, 12);
    }

    [Fact]
    public async Task Tokens_that_are_not_spent_within_a_window_lapse()
    {
        var buckets = new Buckets(_time, tokens: 10);
        await using var limiter = Limiter(buckets, limit: 10, batch: 10);
        Assert.True(await IsPassedAsync(limiter));

        _time.Advance(Window);

        Assert.False(limiter.AttemptAcquire().IsAcquired);
        Assert.False(await IsPassedAsync(limiter));
    }

    [Fact]
    public async Task Refused_client_learns_when_the_next_token_comes_and_costs_no_question_until_then()
    {
        var buckets = new Buckets(_time, tokens: 1);
        await using var limiter = Limiter(buckets, limit: 4, batch: 1);
        Assert.True(await IsPassedAsync(limiter));

        for (var request = 0; request < 5; request++)
        {
            using var refused = await limiter.AcquireAsync(cancellationToken: TestContext.Current.CancellationToken);
            Assert.False(refused.IsAcquired);
            Assert.True(refused.TryGetMetadata(MetadataName.RetryAfter, out var wait));
            Assert.Equal(NextAfter, wait);
        }

        Assert.Equal(2, buckets.Asked);
        buckets.Tokens = 1;
        _time.Advance(NextAfter);
        Assert.True(await IsPassedAsync(limiter));
    }

    [Fact]
    public async Task Requests_that_arrive_during_a_question_get_its_tokens_in_order_and_the_rest_are_refused()
    {
        var buckets = new Buckets(_time, tokens: 3) { Hold = new TaskCompletionSource() };
        await using var limiter = Limiter(buckets, limit: 8, batch: 1);
        var waiting = Enumerable.Range(0, 5)
            .Select(_ => limiter.AcquireAsync(cancellationToken: TestContext.Current.CancellationToken).AsTask()).ToList();
        Assert.All(waiting, request => Assert.False(request.IsCompleted));

        buckets.Hold.SetResult();

        var leases = await Task.WhenAll(waiting);
        Assert.Equal([true, true, true, false, false], leases.Select(lease => lease.IsAcquired));
        Assert.Equal(2, buckets.Asked);
    }

    [Fact]
    public async Task More_requests_than_a_full_bucket_holds_do_not_wait()
    {
        var buckets = new Buckets(_time, tokens: 2) { Hold = new TaskCompletionSource() };
        await using var limiter = Limiter(buckets, limit: 2, batch: 1);
        var waiting = Enumerable.Range(0, 2)
            .Select(_ => limiter.AcquireAsync(cancellationToken: TestContext.Current.CancellationToken).AsTask()).ToList();

        Assert.False(await IsPassedAsync(limiter));

        buckets.Hold.SetResult();
        Assert.All(await Task.WhenAll(waiting), lease => Assert.True(lease.IsAcquired));
    }

    [Fact]
    public async Task Requests_that_wait_when_Redis_goes_away_are_left_to_the_gateway_s_own_limit()
    {
        var buckets = new Buckets(_time, tokens: 5) { Hold = new TaskCompletionSource(), IsAway = true };
        await using var limiter = Limiter(buckets, limit: 5, batch: 1);
        var waiting = limiter.AcquireAsync(cancellationToken: TestContext.Current.CancellationToken);

        buckets.Hold.SetResult();

        Assert.Same(LimitLease.Undecided, await waiting);
    }

    private static SharedLimiter Limiter(Buckets buckets, int limit, int batch) => new(buckets, static () => "one", limit, Window, batch);

    /// <summary>Asks as ASP.NET Core does.</summary>
    private static async Task<bool> IsPassedAsync(SharedLimiter limiter)
    {
        using var first = limiter.AttemptAcquire();
        if (first.IsAcquired)
        {
            return true;
        }

        using var second = await limiter.AcquireAsync(cancellationToken: TestContext.Current.CancellationToken);
        return second.IsAcquired;
    }

    /// <summary>One bucket that does not fill by itself.</summary>
    private sealed class Buckets(TimeProvider time, int tokens) : ITokenBuckets
    {
        public TimeProvider Time => time;

        public int Tokens { get; set; } = tokens;

        public int Asked { get; private set; }

        public bool IsAway { get; init; }

        public TaskCompletionSource? Hold { get; init; }

        public async Task<TakenTokens?> TakeAsync(Func<RedisKey> key, int wanted, int limit, TimeSpan window)
        {
            Asked++;
            if (Hold is not null)
            {
                await Hold.Task;
            }

            var granted = Math.Min(wanted, Tokens);
            Tokens -= granted;
            return IsAway ? null : new TakenTokens(granted, granted < wanted ? NextAfter : TimeSpan.Zero);
        }
    }
}
