using System.Net;
using System.Net.Http.Headers;
using System.Text;
using PahlawanPangan.Bench.Claims;
using PahlawanPangan.Bench.Http;

namespace PahlawanPangan.Bench.AsRun;

/// <summary>Whether a side keeps the promise of the key, without which it would do less work than the others.</summary>
internal static class KeyCheck
{
    /// <summary>
    /// Fails unless a repeated request gets the same answer, another request with its key 422, and one without a token 401. One claim is
    /// made.
    /// </summary>
    public static async Task RequireAsync(IServedSide side, Callers callers)
    {
        using var http = new HttpClient();
        var (key, token) = (Guid.NewGuid().ToString("N"), callers.TokenOf(0));
        var first = await SendAsync(1, token);
        var again = await SendAsync(1, token);
        var other = await SendAsync(2, token);
        var stranger = await SendAsync(1, token: null);
        if (first.Status != HttpStatusCode.Created || again != first || other.Status != HttpStatusCode.UnprocessableEntity
            || stranger.Status != HttpStatusCode.Unauthorized)
        {
            throw new BenchFault($"The key is not respected: {first}, {again}, {other}, {stranger}.");
        }

        async Task<(HttpStatusCode Status, string Body)> SendAsync(int quantity, string? token)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{side.Port}/v1/lots/{side.Lots[0]}/claims");
            request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
            request.Headers.Add("Idempotency-Key", key);
            request.Content = new StringContent($"{{\"quantity\":{quantity}}}", Encoding.UTF8, "application/json");
            using var answer = await http.SendAsync(request);
            return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
