using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PahlawanPangan.Local.Servers;
using PahlawanPangan.Tests.EndToEnd;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>A real Prometheus reads a running engine, and everything that dashboards and alerts ask of it has an answer.</summary>
[ServerTests]
[Alone]
public sealed partial class PrometheusTests
{
    /// <summary>What exists only once something went wrong, which nothing does here.</summary>
    private static readonly string[] OfTrouble = ["http_response_status_code=~\"5..\""];

    [Fact]
    public async Task Every_query_of_the_dashboards_and_alerts_returns_data_from_a_running_engine()
    {
        Assert.SkipWhen(PrometheusServer.Missing is not null, PrometheusServer.Missing ?? "");
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var engine = await RunningEngine.StartAsync(new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint.ToString(),
            ["Telemetry__KeptShare"] = "1",
        });
        await using var prometheus = await PrometheusServer.StartAsync(
            new Uri(engine.Engine.MetricsUrl).Authority, Repository.PathOf("deploy", "observability", "rules", "pangan.yaml"));
        using var http = new HttpClient { BaseAddress = new Uri(prometheus.Url) };
        var lot = await ClaimTraceTests.PostAsync(engine);

        // Hashing tells of itself from the first login on.
        _ = await engine.SendAsync(HttpMethod.Post, "/v1/sessions", "", "login", """{"email":"nobody@example.org","password":"a wrong password"}""");
        using var working = new CancellationTokenSource();
        var work = ClaimAsync(engine, lot, working.Token);

        List<string> left = [.. Queries().Where(query => !OfTrouble.Any(query.Contains))];
        Assert.InRange(left.Count, 40, 200);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (left.Count > 0)
        {
            Assert.False(patience.IsCancellationRequested, $"Nothing came for: {string.Join(" | ", left)}");
            await Task.Delay(TimeSpan.FromSeconds(1));
            foreach (var query in left.ToArray())
            {
                if ((await AskAsync(http, "query", query)).GetProperty("result").GetArrayLength() > 0)
                {
                    left.Remove(query);
                }
            }
        }

        foreach (var query in Queries())
        {
            _ = await AskAsync(http, "query", query);
        }

        await AssertExemplarsAsync(http, receiver);
        await AssertQuietAsync(http);
        await working.CancelAsync();
        await work;
    }

    /// <summary>An exemplar leads to a trace that was sent.</summary>
    private static async Task AssertExemplarsAsync(HttpClient http, OtlpReceiver receiver)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        using var answer = await http.GetAsync(new Uri(
            $"/api/v1/query_exemplars?query=surplus_claim_latency_seconds_bucket&start={now - 300}&end={now + 60}", UriKind.Relative));
        var found = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("data");
        var traces = found.EnumerateArray().SelectMany(series => series.GetProperty("exemplars").EnumerateArray())
            .Select(exemplar => exemplar.GetProperty("labels").GetProperty("trace_id").GetString()!).ToList();
        Assert.NotEmpty(traces);
        await receiver.WaitForAsync(spans => traces.TrueForAll(trace => spans.Any(span => span.TraceId == trace)));
    }

    /// <summary>The engine is well, so nothing may be on its way to firing.</summary>
    private static async Task AssertQuietAsync(HttpClient http)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        List<JsonElement> rules;
        do
        {
            // Rules are evaluated four times a minute.
            await Task.Delay(TimeSpan.FromSeconds(1), patience.Token);
            using var answer = await http.GetAsync(new Uri("/api/v1/rules?type=alert", UriKind.Relative));
            var groups = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("data").GetProperty("groups");
            rules = [.. groups[0].GetProperty("rules").EnumerateArray()];
        }
        while (rules.Exists(rule => rule.GetProperty("health").GetString() == "unknown"));

        Assert.All(rules, rule =>
        {
            Assert.Equal("ok", rule.GetProperty("health").GetString());
            Assert.Equal("inactive", rule.GetProperty("state").GetString());
        });
    }

    private static async Task ClaimAsync(RunningEngine engine, Guid lot, CancellationToken stopping)
    {
        using var http = new HttpClient();
        for (var number = 0; !stopping.IsCancellationRequested; number++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{engine.Engine.Url}/v1/lots/{lot}/claims");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", engine.Token(Role.Recipient, Guid.NewGuid()));
            request.Headers.Add("Idempotency-Key", $"claim-{number}");
            request.Content = new StringContent("""{"quantity":1}""", Encoding.UTF8, "application/json");
            using var response = await http.SendAsync(request, CancellationToken.None);
            Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
            await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }
    }

    private static async Task<JsonElement> AskAsync(HttpClient http, string kind, string query)
    {
        using var form = new FormUrlEncodedContent([new("query", query)]);
        using var answer = await http.PostAsync(new Uri($"/api/v1/{kind}", UriKind.Relative), form);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{query}: {text}");
        return JsonDocument.Parse(text).RootElement.GetProperty("data");
    }

    /// <summary>The dashboards' queries, and the alerts' without their thresholds.</summary>
    private static IEnumerable<string> Queries()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("deploy", "observability", "grafana", "dashboards"), "*.json"))
        {
            var board = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
            foreach (var panel in board.GetProperty("panels").EnumerateArray().Where(panel => panel.TryGetProperty("targets", out _)))
            {
                foreach (var target in panel.GetProperty("targets").EnumerateArray())
                {
                    yield return WithoutOffsets(
                        target.GetProperty("expr").GetString()!.Replace("$__rate_interval", "1m", StringComparison.Ordinal));
                }
            }
        }

        foreach (Match expression in Expression().Matches(Repository.Read("deploy", "observability", "rules", "pangan.yaml")))
        {
            yield return Threshold().Replace(expression.Groups[1].Value, "");
        }
    }

    /// <summary>An hour ago there was no engine.</summary>
    private static string WithoutOffsets(string query) => query.Replace(" offset 1h", "", StringComparison.Ordinal);

    [GeneratedRegex(@"expr: (?:\|\s+)?(.*?)\n\s+for:", RegexOptions.Singleline)]
    private static partial Regex Expression();

    /// <summary>A comparison with a number, and with it what the alert makes of the comparison.</summary>
    [GeneratedRegex(@" (?:==|>|<) [0-9.]+")]
    private static partial Regex Threshold();
}
