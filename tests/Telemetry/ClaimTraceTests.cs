using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using PahlawanPangan.Tests.EndToEnd;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>The trace of one claim, from the request to its last effect.</summary>
[ServerTests]
public sealed class ClaimTraceTests(ITestOutputHelper output)
{
    [Fact]
    public async Task One_claim_is_one_trace_from_the_request_to_the_ledger_as_documented()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var engine = await RunningEngine.StartAsync(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint.ToString(),
            ["Telemetry__KeptShare"] = "1",
        });
        var lotId = await PostAsync(engine);
        var (claimId, traceId) = await ClaimAsync(engine, lotId);

        var expected = Documented();
        try
        {
            await receiver.WaitForAsync(spans => Draw(spans, traceId) == expected);
        }
        catch (OperationCanceledException)
        {
            // What is missing or too much shows in the comparison.
        }

        var tree = Draw(receiver.Spans, traceId);
        output.WriteLine(tree);
        Assert.Equal(expected, tree);
        AssertAttributes([.. receiver.Spans.Where(span => span.TraceId == traceId)], claimId, lotId);

        // Of what is no command Orleans tells; its newer releases name the attribute as the conventions do now, rpc.system.name.
        _ = await engine.SendAsync(HttpMethod.Get, $"/v1/lots/{lotId}", engine.Token(Role.Donor, Guid.NewGuid()), null, null);
        await receiver.WaitForAsync(spans => spans.Any(span => span.Name == "ILotGrain/GetAsync"));
        Assert.All(receiver.Spans.Where(span => span.Name == "ILotGrain/GetAsync"), CameFromOrleans);

        var events = await StreamTap.ReadAsync(engine.Nats.Url, 2);
        var claimed = events.Single(streamEvent => streamEvent.Type == "org.pahlawanpangan.lot.claimed.v1");
        Assert.Contains($"\"traceid\":\"{traceId}\"", claimed.Text, StringComparison.Ordinal);
        var entry = await engine.SendAsync(
            HttpMethod.Get, $"/v1/ledger/entries/{claimed.Id}", engine.Token(Role.Operator, Guid.NewGuid()), null, null);
        var payload = JsonDocument.Parse(entry!.Body).RootElement.GetProperty("entry").GetProperty("payload").GetBytesFromBase64();
        Assert.Contains($"\"traceid\":\"{traceId}\"", Encoding.UTF8.GetString(payload), StringComparison.Ordinal);
    }

    private static void CameFromOrleans(ReceivedSpan call) =>
        Assert.Equal("orleans", Assert.Single(call.Attributes, attribute => attribute.Key is "rpc.system" or "rpc.system.name").Value);

    private static void AssertAttributes(List<ReceivedSpan> spans, Guid claimId, Guid lotId)
    {
        var request = spans.Single(span => span.Name == "POST /v1/lots/{lotId}/claims");
        Assert.Equal("POST", request.Attributes["http.request.method"]);
        Assert.Equal("/v1/lots/{lotId}/claims", request.Attributes["http.route"]);
        Assert.Equal("201", request.Attributes["http.response.status_code"]);
        Assert.Equal("http", request.Attributes["url.scheme"]);
        Assert.Equal($"/v1/lots/{lotId}/claims", request.Attributes["url.path"]);
        Assert.All(spans.Where(span => span.Kind == 5), span => Assert.Equal("nats", span.Attributes["messaging.system"]));
        Assert.Equal(lotId.ToString(), spans.Single(span => span.Name == "lot.claim").Attributes["pangan.lot.id"]);
        Assert.All(spans, span => Assert.False(span.IsError));
        Assert.NotEqual(Guid.Empty, claimId);
    }

    internal static async Task<Guid> PostAsync(RunningEngine engine)
    {
        var now = DateTimeOffset.UtcNow;
        var body = $$"""
            {"title":"Soto ayam","category":"prepared-meals","unit":"portion","quantity":100000,"useBy":"{{now.AddHours(6):O}}",
             "pickupWindow":{"from":"{{now:O}}","to":"{{now.AddHours(5):O}}"},"location":{"lat":-6.2,"lon":106.8},"region":"jakarta",
             "temperatureClass":"hot","allergens":[],"halal":"declared"}
            """;
        var answer = await engine.SendAsync(HttpMethod.Post, "/v1/lots", engine.Token(Role.Donor, Guid.NewGuid()), "post", body);
        Assert.True(answer?.Status == System.Net.HttpStatusCode.Created, answer?.Body);
        return JsonDocument.Parse(answer!.Body).RootElement.GetProperty("id").GetGuid();
    }

    /// <summary>Statements are left out: how many there are depends on what happens to be handled together.</summary>
    private static string Draw(IEnumerable<ReceivedSpan> spans, string traceId) =>
        TraceTree.Draw(spans.Where(span => span.Source != "Npgsql"), traceId);

    private static async Task<(Guid ClaimId, string TraceId)> ClaimAsync(RunningEngine engine, Guid lotId)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{engine.Engine.Url}/v1/lots/{lotId}/claims");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", engine.Token(Role.Recipient, Guid.NewGuid()));
        request.Headers.Add("Idempotency-Key", "one");
        request.Content = new StringContent("""{"quantity":2}""", Encoding.UTF8, "application/json");
        using var response = await http.SendAsync(request);
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
        using var claim = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (claim.RootElement.GetProperty("id").GetGuid(), response.Headers.GetValues("trace-id").Single());
    }

    /// <summary>The tree in docs/observability.md: the first block that is marked as text.</summary>
    private static string Documented()
    {
        var page = Repository.Read("docs", "observability.md");
        var start = page.IndexOf("```text\n", StringComparison.Ordinal) + "```text\n".Length;
        return page[start..page.IndexOf("\n```", start, StringComparison.Ordinal)];
    }
}
