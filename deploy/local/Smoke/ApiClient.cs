using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PahlawanPangan.Local.Smoke;

/// <summary>One caller of the API.</summary>
internal sealed class ApiClient(HttpClient http, string url, string token)
{
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, body: null, HttpStatusCode.OK, cancellation);

    public Task<JsonElement> PostAsync(string path, string body, HttpStatusCode expected, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, path, body, expected, cancellation);

    private async Task<JsonElement> SendAsync(
        HttpMethod method, string path, string? body, HttpStatusCode expected, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, url + path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (body is not null)
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }
        using var response = await http.SendAsync(request, cancellation);
        var answer = await response.Content.ReadAsStringAsync(cancellation);
        if (response.StatusCode != expected)
        {
            throw new StepFailedException($"{method} {path} answered {(int)response.StatusCode}, not {(int)expected}: {answer}");
        }
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw new StepFailedException($"{method} {path} answered {(int)response.StatusCode} without JSON: {answer}");
        }
    }
}
