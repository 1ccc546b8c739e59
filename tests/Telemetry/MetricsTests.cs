using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Hosting.Telemetry.Metrics;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>The Prometheus page, on its own port.</summary>
[Alone]
public sealed partial class MetricsTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    [Fact]
    public async Task The_server_s_and_our_own_meters_are_shown()
    {
        using var meter = new Meter("PahlawanPangan.Tests.Metrics");
        var counter = meter.CreateCounter<long>("pangan.test.portions", "{portion}", "Portions \"rescued\"\nso far");
        var histogram = meter.CreateHistogram<double>("pangan.test.duration", "s");
        using (await gateway.SendAsync("GET", "/healthz/live"))
        {
            counter.Add(3, new KeyValuePair<string, object?>("lot.region", "a\"b\\c\nd"));
            histogram.Record(0.02);
        }

        // The request is measured when its answer has been sent.
        string[] lines = [];
        await Wait.UntilAsync(
            async () => (lines = await ScrapeAsync()).Any(
                line => line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal)
                    && line.Contains("http_route=\"/healthz/live\"", StringComparison.Ordinal)),
            "the series of the request");
        Assert.Contains("# TYPE pangan_test_portions_total counter", lines);
        Assert.Contains("# HELP pangan_test_portions_total Portions \"rescued\"\\nso far", lines);
        Assert.Contains("pangan_test_portions_total{lot_region=\"a\\\"b\\\\c\\nd\"} 3", lines);
        Assert.Contains("pangan_test_duration_seconds_bucket{le=\"+Inf\"} 1", lines);
        Assert.Contains("pangan_test_duration_seconds_count 1", lines);
        Assert.Contains("pangan_test_duration_seconds_sum 0.02", lines);
    }

    [Theory]
    [InlineData("GET", "/v1/lots/5c3dd3a1-6d5e-4b53-a7a2-4a1a3b7c1a01", "GET", "200", "/v1/lots/{lotId}")]
    [InlineData("GET", "/nowhere/5c3dd3a1", "GET", "404", null)]
    [InlineData("PROPFIND", "/nowhere/5c3dd3a1", "_OTHER", "404", null)]
    [InlineData("POST", "/v1/lots/5c3dd3a1-6d5e-4b53-a7a2-4a1a3b7c1a01/withdrawal", "POST", "500", "/v1/lots/{lotId}/withdrawal")]
    public async Task A_request_is_measured_by_method_status_route_and_version_and_by_error_if_it_failed(
        string method, string path, string shownMethod, string status, string? route)
    {
        gateway.Cluster.OnLot<LotView>(nameof(ILotGrain.WithdrawAsync), _ => throw new InvalidOperationException("defect"));
        (await gateway.SendAsync(method, path, Role.Donor, method == "POST" ? """{"reason":"gone"}""" : null)).Dispose();
        Dictionary<string, string> expected = new()
        {
            ["http_request_method"] = shownMethod,
            ["http_response_status_code"] = status,
            ["network_protocol_version"] = "1.1",
            ["url_scheme"] = "http",
        };
        if (route is not null)
        {
            expected["http_route"] = route;
        }
        else
        {
            expected["aspnetcore_request_is_unhandled"] = "true";
        }

        if (status == "500")
        {
            expected["error_type"] = status;
        }

        // A request is measured when its answer has been sent.
        await Wait.UntilAsync(
            async () => (await ScrapeAsync())
                .Where(line => line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal))
                .Select(line => Label().Matches(line).ToDictionary(label => label.Groups[1].Value, label => label.Groups[2].Value))
                .Any(labels => labels.Count == expected.Count
                    && expected.All(label => labels.GetValueOrDefault(label.Key) == label.Value)),
            $"the series of {method} {path}");
    }

    [Fact]
    public async Task Every_line_is_a_comment_or_a_sample_and_no_metric_is_declared_twice()
    {
        var lines = await ScrapeAsync();
        Assert.All(lines, line => Assert.Matches(Line(), line));
        string[] types = [.. lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];
        Assert.Equal(types.Length, types.Distinct().Count());
    }

    [Fact]
    public async Task Scrapes_at_once_all_see_the_whole_page()
    {
        var pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ScrapeAsync()));
        Assert.All(pages, page => Assert.NotEmpty(page));
    }

    [Fact]
    public async Task The_API_s_port_serves_no_metrics()
    {
        using var response = await gateway.SendAsync("GET", "/metrics");
        await ProblemReader.ReadAsync(response, 404, "not-found");
    }

    [Fact]
    public async Task The_metrics_port_serves_nothing_else()
    {
        var page = gateway.Services.GetRequiredService<MetricsServer>().Pages.Single();
        Assert.NotEqual(gateway.Address.Port, page.Port);
        foreach (var path in new[] { "/", "/v1/lots", "/healthz/live" })
        {
            using var response = await gateway.Client.GetAsync(new Uri(page, path));
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_scraper_that_asks_for_OpenMetrics_gets_it()
    {
        var page = gateway.Services.GetRequiredService<MetricsServer>().Pages.Single();
        using var request = new HttpRequestMessage(HttpMethod.Get, page);
        request.Headers.TryAddWithoutValidation("Accept", "application/openmetrics-text;version=1.0.0");
        using var response = await gateway.Client.SendAsync(request);
        Assert.Equal("application/openmetrics-text", response.Content.Headers.ContentType?.MediaType);
        Assert.EndsWith("# EOF\n", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    /// <summary>The page's lines; a sample without labels is written with empty braces or without any.</summary>
    private async Task<string[]> ScrapeAsync() =>
        (await gateway.ScrapeAsync()).Replace("{} ", " ", StringComparison.Ordinal).TrimEnd('\n').Split('\n');

    [GeneratedRegex("""([a-z_]+)="([^"]*)""")]
    private static partial Regex Label();

    [GeneratedRegex("""^(# (HELP|TYPE) [a-zA-Z_]\w* .*|[a-zA-Z_]\w*(\{[a-zA-Z_]\w*="([^"\\]|\\.)*"(,[a-zA-Z_]\w*="([^"\\]|\\.)*")*\})? (-?[0-9.E+-]+|\+Inf|-Inf|NaN))$""")]
    private static partial Regex Line();
}
