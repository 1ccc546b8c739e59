using Microsoft.Extensions.Time.Testing;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Http;

/// <summary>How many requests are let in at once.</summary>
public sealed class AdmissionLimitTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(700);
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(20);

    private readonly FakeTimeProvider _time = FakeTime.Start();

    [Fact]
    public async Task Request_beyond_the_limit_is_refused_when_its_wait_ends()
    {
        var limit = Create(atOnceMax: 1);
        Assert.True(await EnterAsync(limit));
        var second = EnterAsync(limit);

        _time.Advance(Wait - TimeSpan.FromMilliseconds(1));
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(await second);
        Assert.Equal(1, limit.UnderWay);
    }

    [Fact]
    public async Task Waiting_requests_get_free_places_in_the_order_of_their_arrival()
    {
        var limit = Create(atOnceMax: 1);
        _ = await EnterAsync(limit);
        var (second, third) = (EnterAsync(limit), EnterAsync(limit));

        limit.Leave(Fast);
        Assert.True(await second);
        Assert.False(third.IsCompleted);

        limit.Leave();
        Assert.True(await third);
    }

    [Fact]
    public async Task Request_is_refused_at_once_when_too_many_wait()
    {
        var limit = Create(atOnceMax: 1, waitingMax: 1);
        _ = await EnterAsync(limit);
        var second = EnterAsync(limit);

        Assert.False(await EnterAsync(limit));
        Assert.False(second.IsCompleted);
    }

    [Fact]
    public async Task Request_that_would_wait_too_long_is_refused_at_once_but_fewer_are_than_are_answered()
    {
        var limit = Create(atOnceMax: 10, waitingMax: 1000);
        for (var place = 0; place < 10; place++)
        {
            Assert.True(await EnterAsync(limit));
        }

        // 50 a second are answered, so 35 places come in time.
        var waiting = Enumerable.Range(0, 100).Select(_ => EnterAsync(limit)).ToList();
        for (var answered = 0; answered < 50; answered++)
        {
            if (answered == 49)
            {
                _time.Advance(TimeSpan.FromMilliseconds(600));
            }

            limit.Leave(Fast);
            _time.Advance(TimeSpan.FromMilliseconds(answered < 40 ? 1 : 0));
        }

        Assert.DoesNotContain(false, await Task.WhenAll(waiting.Take(50)));
        var more = Enumerable.Range(0, 300).Select(_ => EnterAsync(limit)).ToList();
        Assert.InRange(more.Count(request => request.IsCompletedSuccessfully && !request.Result), 1, 128);
        Assert.Contains(more, request => !request.IsCompleted);
    }

    [Fact]
    public async Task Refusals_beyond_the_answers_are_held_until_more_is_answered()
    {
        var limit = Create(atOnceMax: 1, waitingMax: 1000);
        _ = await EnterAsync(limit);
        var saved = Enumerable.Range(0, 128).Select(_ => EnterAsync(limit)).ToList();
        _time.Advance(Wait);
        Assert.DoesNotContain(true, await Task.WhenAll(saved));
        Task<bool>[] more = [EnterAsync(limit), EnterAsync(limit)];

        _time.Advance(Wait);
        await Support.Wait.UntilAsync(() => limit.Held == 2);
        Assert.DoesNotContain(more, request => request.IsCompleted);

        limit.Leave(Fast);
        Assert.False(await await Task.WhenAny(more));
        Assert.Equal(1, limit.Held);

        Assert.True(await EnterAsync(limit));
        limit.Leave(Fast);
        Assert.DoesNotContain(true, await Task.WhenAll(more));
    }

    [Fact]
    public async Task Client_that_leaves_gives_up_its_turn()
    {
        var limit = Create(atOnceMax: 1);
        _ = await EnterAsync(limit);
        using var gone = new CancellationTokenSource();
        var second = limit.EnterAsync(gone.Token).AsTask();
        var third = EnterAsync(limit);

        await gone.CancelAsync();
        Assert.False(await second);
        limit.Leave(Fast);

        Assert.True(await third);
    }

    [Fact]
    public async Task Slow_answers_bring_the_limit_to_what_is_completed_in_time_and_fast_ones_raise_it_as_far_as_it_is_used()
    {
        var limit = Create(atOnceMax: 4000);
        var before = limit.AtOnceMax;

        // 200 in a second, of which 160 fit into the 800 ms that an answer may take.
        for (var second = 0; second < 30; second++)
        {
            await CompleteAsync(limit, 200, Slow);
        }

        var reduced = limit.AtOnceMax;
        Assert.True(before > 1000);
        Assert.InRange(reduced, 160, 170);

        await CompleteAsync(limit, 100, Fast);
        Assert.Equal(reduced, limit.AtOnceMax);

        for (var second = 0; second < 60; second++)
        {
            await FillAsync(limit);
        }

        Assert.Equal(4000, limit.AtOnceMax);
    }

    [Fact]
    public async Task Requests_that_hang_while_others_are_answered_leave_the_limit_as_it_is()
    {
        var limit = Create(atOnceMax: 4000);
        var before = limit.AtOnceMax;
        for (var second = 0; second < 30; second++)
        {
            await CompleteAsync(limit, 100, request => request % 5 == 0 ? Fast : TimeSpan.FromSeconds(10));
        }

        Assert.Equal(before, limit.AtOnceMax);
    }

    [Fact]
    public async Task Limit_never_falls_so_low_that_processors_idle()
    {
        var limit = Create(atOnceMax: 4000);
        for (var second = 0; second < 60; second++)
        {
            await CompleteAsync(limit, 40, TimeSpan.FromSeconds(20));
        }

        Assert.Equal(128, limit.AtOnceMax);
    }

    private static Task<bool> EnterAsync(AdmissionLimit limit) => limit.EnterAsync(CancellationToken.None).AsTask();

    private Task CompleteAsync(AdmissionLimit limit, int requests, TimeSpan each) => CompleteAsync(limit, requests, _ => each);

    private async Task CompleteAsync(AdmissionLimit limit, int requests, Func<int, TimeSpan> duration)
    {
        for (var request = 0; request < requests; request++)
        {
            Assert.True(await EnterAsync(limit));
            if (request == requests - 1)
            {
                _time.Advance(TimeSpan.FromSeconds(1));
            }

            limit.Leave(duration(request));
        }
    }

    private async Task FillAsync(AdmissionLimit limit)
    {
        var places = limit.AtOnceMax;
        var entered = Enumerable.Range(0, places + 1).Select(_ => EnterAsync(limit)).ToList();
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(places, (await Task.WhenAll(entered)).Count(isIn => isIn));
        for (var place = 0; place < places; place++)
        {
            limit.Leave(Fast);
        }
    }

    private AdmissionLimit Create(int atOnceMax, int waitingMax = 100) =>
        new(new AdmissionOptions(atOnceMax, TargetMilliseconds: 800, (int)Wait.TotalMilliseconds, waitingMax), _time);
}
