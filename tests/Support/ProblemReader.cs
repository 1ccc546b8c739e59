using System.Text.Json.Nodes;

namespace PahlawanPangan.Tests.Support;

/// <summary>Reads problems out of responses, and holds each to the form that every problem has.</summary>
internal static class ProblemReader
{
    public static async Task<JsonObject> ReadAsync(HttpResponseMessage response, int status, string slug)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"Expected {status}, got {(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        var problem = JsonNode.Parse(text)!.AsObject();
        Assert.Equal("urn:pangan:problem:" + slug, (string?)problem["type"]);
        Assert.Equal(status, (int?)problem["status"]);
        Assert.NotEmpty((string)problem["title"]!);
        Assert.NotEmpty((string)problem["detail"]!);
        Assert.Equal(response.RequestMessage!.RequestUri!.AbsolutePath, (string?)problem["instance"]);
        Assert.Equal(response.Headers.GetValues("trace-id").Single(), (string?)problem["traceId"]);
        return problem;
    }

    /// <summary>The fields that a validation problem names, in order of name.</summary>
    public static async Task<IReadOnlyList<string>> FieldsAsync(HttpResponseMessage response)
    {
        var problem = await ReadAsync(response, 400, "validation");
        return [.. problem["errors"]!.AsObject().Select(error => error.Key).Order(StringComparer.Ordinal)];
    }
}
