using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PahlawanPangan.Local.Chaos;

/// <summary>The final answer to a request.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="Invoked">When the request was first sent.</param>
/// <param name="Tried">When the try was sent that was answered.</param>
/// <param name="Answered">When the answer came. Times are <see cref="Stopwatch"/>'s.</param>
internal sealed record FinalAnswer(HttpStatusCode Status, string Body, long Invoked, long Tried, long Answered)
{
    public TimeSpan After => Stopwatch.GetElapsedTime(Invoked, Answered);

    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>The type of the problem, or the status.</summary>
    public string Problem => Body.IndexOf("problem:", StringComparison.Ordinal) is >= 0 and var at
        ? Body[(at + "problem:".Length)..].Split('"')[0]
        : ((int)Status).ToString(System.Globalization.CultureInfo.InvariantCulture);

    public JsonElement Json() => JsonSerializer.Deserialize<JsonElement>(Body);
}

/// <summary>
/// A client as the API asks for one: without an answer, or with one that asks for a retry, it sends the same request with the same key
/// again, until it has its answer or its patience ends.
/// </summary>
internal sealed class PatientClient(HttpClient http, string url, History history, Random random)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <returns>Null when its patience ended.</returns>
    public async Task<FinalAnswer?> SendAsync(HttpMethod method, string path, string token, string? key, string? body)
    {
        var invoked = Stopwatch.GetTimestamp();
        for (; Stopwatch.GetElapsedTime(invoked) < Patience; await Task.Delay(TimeSpan.FromMilliseconds(random.Next(50, 200))))
        {
            if (await TryAsync(method, path, token, key, body) is { } answer && !AsksForRetry(answer))
            {
                return answer with { Invoked = invoked };
            }
            history.SendAgain();
        }
        if (key is not null)
        {
            history.GiveUp($"{method} {path} with key {key}");
        }
        return null;
    }

    /// <summary>A bound that a rule sets, such as limit-reached, does not pass by waiting, though it is a 429 as well.</summary>
    private static bool AsksForRetry(FinalAnswer answer) =>
        (int)answer.Status >= 500
        || answer.Status == HttpStatusCode.RequestTimeout
        || answer.Problem == "too-many-requests";

    private async Task<FinalAnswer?> TryAsync(HttpMethod method, string path, string token, string? key, string? body)
    {
        var tried = Stopwatch.GetTimestamp();
        using var request = new HttpRequestMessage(method, url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        try
        {
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return new FinalAnswer(response.StatusCode, text, tried, tried, Stopwatch.GetTimestamp());
        }
        catch (Exception lost) when (lost is HttpRequestException or TaskCanceledException or IOException)
        {
            return null;
        }
    }
}
