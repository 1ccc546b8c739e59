using Microsoft.Extensions.Time.Testing;
using PahlawanPangan.Grains;

namespace PahlawanPangan.Tests.Operations;

public sealed class PaceTests
{
    [Fact]
    public async Task A_slow_check_is_not_due_again_before_it_is_a_small_share_of_the_time()
    {
        var time = new FakeTimeProvider();
        var pace = new DutyCycle(time, shareMax: 0.02);
        Assert.True(pace.IsDue);

        Assert.Equal(7, await pace.RunAsync(() => LastingAsync(time, TimeSpan.FromSeconds(2))));

        time.Advance(TimeSpan.FromSeconds(97));
        Assert.False(pace.IsDue);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pace.IsDue);
    }

    [Fact]
    public async Task A_check_that_fails_is_paced_too()
    {
        var time = new FakeTimeProvider();
        var pace = new DutyCycle(time, shareMax: 0.5);

        await Assert.ThrowsAsync<TimeoutException>(() => pace.RunAsync<int>(() =>
        {
            time.Advance(TimeSpan.FromSeconds(3));
            throw new TimeoutException();
        }));

        Assert.False(pace.IsDue);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.True(pace.IsDue);
    }

    private static Task<int> LastingAsync(FakeTimeProvider time, TimeSpan span)
    {
        time.Advance(span);
        return Task.FromResult(7);
    }
}
