using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Tests.Http;

/// <summary>The API's document is made once.</summary>
[Finding("expensive requests that anyone may send")]
public sealed class ApiDocumentCacheTests
{
    [Fact]
    public async Task Document_is_made_once_for_any_number_of_requests_and_again_only_after_a_failure()
    {
        var made = 0;
        var cache = new ApiDocumentCache(http =>
        {
            Interlocked.Increment(ref made);
            return made == 1 ? throw new InvalidOperationException() : http.Response.WriteAsync("{}");
        });
        await using var services = new ServiceCollection().BuildServiceProvider();
        await Assert.ThrowsAsync<InvalidOperationException>(() => AskAsync(cache, services));

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => AskAsync(cache, services)));

        Assert.All(answers, length => Assert.Equal(2, length));
        Assert.Equal(2, made);
    }

    private static async Task<long> AskAsync(ApiDocumentCache cache, IServiceProvider services)
    {
        using var body = new MemoryStream();
        var http = new DefaultHttpContext { RequestServices = services };
        http.Response.Body = body;
        await cache.AnswerAsync(http);
        return body.Length;
    }
}
