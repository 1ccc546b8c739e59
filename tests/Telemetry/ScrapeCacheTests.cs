using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using PahlawanPangan.Hosting.Telemetry.Metrics;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Scrapes share collections.</summary>
[Finding("expensive requests that anyone may send")]
public sealed class ScrapeCacheTests
{
    private readonly FakeTimeProvider _time = FakeTime.Start();
    private int _collections;

    [Fact]
    public async Task Scrapes_at_the_same_time_share_one_collection_and_it_is_reused_for_a_while()
    {
        var release = new TaskCompletionSource();
        var cache = Cache(() => release.Task);
        var scrapes = Enumerable.Range(0, 100).Select(_ => cache.GetAsync("text/plain")).ToList();
        _time.Advance(TimeSpan.FromSeconds(5));
        scrapes.Add(cache.GetAsync(""));
        release.SetResult();
        foreach (var scrape in scrapes)
        {
            Assert.Equal("1", Encoding.UTF8.GetString((await scrape).Body.Span));
        }

        _ = await cache.GetAsync("");
        _time.Advance(TimeSpan.FromMilliseconds(999));
        _ = await cache.GetAsync("");
        Assert.Equal(2, _collections);
        _time.Advance(TimeSpan.FromMilliseconds(2));
        _ = await cache.GetAsync("");
        Assert.Equal(3, _collections);
    }

    [Fact]
    public async Task Collection_that_failed_is_not_reused()
    {
        var fails = true;
        var cache = Cache(() => fails ? Task.FromException(new InvalidOperationException()) : Task.CompletedTask);
        await Assert.ThrowsAsync<InvalidOperationException>(() => cache.GetAsync(""));
        fails = false;

        Assert.Equal(StatusCodes.Status200OK, (await cache.GetAsync("")).Status);
    }

    private ScrapeCache Cache(Func<Task> collect) => new(
        async http =>
        {
            var number = Interlocked.Increment(ref _collections);
            await collect();
            await http.Response.WriteAsync($"{number}");
        },
        TimeSpan.FromSeconds(1),
        _time);
}
