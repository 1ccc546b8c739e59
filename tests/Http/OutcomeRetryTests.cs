using Microsoft.Extensions.Time.Testing;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Http;

/// <summary>Commands with a key are repeated while their outcome is unknown.</summary>
[Finding("wait for a silo that has died")]
public sealed class OutcomeRetryTests
{
    private static readonly Reply<string> Done = "done";
    private readonly FakeTimeProvider _time = new();
    private readonly TaskCompletionSource<Reply<string>> _first = new();
    private int _sent;

    [Fact]
    public async Task Call_that_is_not_answered_in_time_is_sent_again_and_the_other_answer_counts()
    {
        var reply = SendAsync(static call => call == 1 ? (Reply<string>?)null : Done);
        Assert.Equal(1, _sent);

        _time.Advance(OutcomeRetry.Patience);

        Assert.Equal("done", (await reply).Value);
        Assert.Equal(2, _sent);
    }

    [Fact]
    public async Task Call_that_is_answered_late_is_answered_although_it_was_sent_again()
    {
        var reply = SendAsync(static _ => null);
        _time.Advance(OutcomeRetry.Patience);
        Assert.Equal(2, _sent);

        _first.SetResult("late");

        Assert.Equal("late", (await reply).Value);
    }

    [Fact]
    public async Task Call_that_ends_without_an_answer_is_sent_again_at_once()
    {
        var reply = await SendAsync(static call => call < 4 ? throw new TimeoutException() : (Reply<string>?)Done);

        Assert.Equal((4, "done"), (_sent, reply.Value));
    }

    [Fact]
    public async Task Call_that_no_silo_answers_fails_after_the_last_repetition()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => SendAsync(static _ => throw new TimeoutException()));

        Assert.Equal(1 + OutcomeRetry.RepeatedMax, _sent);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_that_fails_at_once_is_repeated_once(bool isSaid)
    {
        var reply = SendAsync(call =>
            !isSaid ? throw new OrleansException() : new Refusal(RefusalKind.OutcomeUnknown, "A silo lost the lot."));
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return reply.IsCompleted;
            },
            "its end");

        Assert.Equal(2, _sent);
        Assert.Equal(isSaid, reply.IsCompletedSuccessfully);
        Assert.Equal(!isSaid, reply.Exception?.InnerException is OrleansException);
    }

    [Fact]
    public async Task Refused_call_is_not_repeated()
    {
        Assert.True((await SendAsync(static _ => new Refusal(RefusalKind.InsufficientQuantity, "It has less."))).IsRefused);

        Assert.Equal(1, _sent);
    }

    [Fact]
    public async Task Calls_that_are_sent_again_at_a_time_have_a_bound()
    {
        var pending = Enumerable.Range(0, 10 * OutcomeRetry.RepeatedAtOnceMax).Select(_ => SendAsync(static _ => null)).ToList();
        _sent = 0;

        _time.Advance(OutcomeRetry.Patience);

        Assert.InRange(_sent, 1, OutcomeRetry.RepeatedAtOnceMax);
        _first.SetResult(Done);
        await Task.WhenAll(pending);
    }

    /// <param name="answer">The answer to a call by its number from 1; null for one that waits.</param>
    private Task<Reply<string>> SendAsync(Func<int, Reply<string>?> answer) => OutcomeRetry.SendAsync(
        OutcomeRetry.Build<string>(_time), answer, async answer => answer(Interlocked.Increment(ref _sent)) ?? await _first.Task).AsTask();
}
