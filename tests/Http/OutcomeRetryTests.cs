using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Http;

/// <summary>Commands with a key are repeated while their outcome is unknown.</summary>
[Finding("wait for a silo that has died")]
public sealed class OutcomeRetryTests
{
    private static readonly Reply<string> Done = "done";

    [Fact]
    public async Task Call_that_is_not_answered_is_repeated_until_another_silo_answers_it()
    {
        var sent = 0;

        var reply = await OutcomeRetry.ExecuteAsync(
            0, _ => ++sent < 4 ? throw new TimeoutException() : ValueTask.FromResult(Done));

        Assert.Equal((4, "done"), (sent, reply.Value));
    }

    [Fact]
    public async Task Call_that_fails_at_once_is_repeated_once()
    {
        var sent = 0;

        await Assert.ThrowsAsync<OrleansException>(async () => await OutcomeRetry.ExecuteAsync<int, string>(
            0, _ => ++sent > 0 ? throw new OrleansException() : default));

        Assert.Equal(2, sent);
    }
}
