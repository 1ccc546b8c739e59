using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using PahlawanPangan.Telemetry.Metrics;
using Xunit;

namespace PahlawanPangan.Tests.Gateway;

/// <summary>The Prometheus page.</summary>
[Collection(Alone.Name)]
public sealed partial class MetricsTests(GatewayHost gateway) : IClassFixture<GatewayHost>
{
    [Fact]
    public async Task The_server_s_and_our_own_meters_are_shown()
    {
        using var meter = new Meter("PahlawanPangan.Tests.Metrics");
        Counter<long> counter = meter.CreateCounter<long>("pangan.test.portions", "{portion}", "Portions \"rescued\"\nso far");
        Histogram<double> histogram = meter.CreateHistogram<double>("pangan.test.duration", "s");
        using (await gateway.SendAsync("GET", "/metrics"))
        {
            counter.Add(3, new KeyValuePair<string, object?>("lot.region", "a\"b\\c\nd"));
            histogram.Record(0.02);
        }

        string[] lines = await ScrapeAsync();
        Assert.Contains("# TYPE pangan_test_portions_total counter", lines);
        Assert.Contains("# HELP pangan_test_portions_total Portions \"rescued\"\\nso far", lines);
        Assert.Contains("pangan_test_portions_total{lot_region=\"a\\\"b\\\\c\\nd\"} 3", lines);
        Assert.Contains("pangan_test_duration_seconds_bucket{le=\"+Inf\"} 1", lines);
        Assert.Contains("pangan_test_duration_seconds_count 1", lines);
        Assert.Contains("pangan_test_duration_seconds_sum 0.02", lines);
        Assert.Contains(lines, line => line.StartsWith("http_server_request_duration_seconds_count{", StringComparison.Ordinal)
            && line.Contains("http_route=\"/metrics\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_line_is_a_comment_or_a_sample_and_no_metric_is_declared_twice()
    {
        string[] lines = await ScrapeAsync();
        Assert.All(lines, line => Assert.Matches(Line(), line));
        string[] types = [.. lines.Where(line => line.StartsWith("# TYPE", StringComparison.Ordinal)).Select(line => line.Split(' ')[2])];
        Assert.Equal(types.Length, types.Distinct().Count());
    }

    [Fact]
    public async Task Scrapes_at_once_all_see_the_whole_page()
    {
        string[][] pages = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ScrapeAsync()));
        Assert.All(pages, page => Assert.NotEmpty(page));
    }

    [Theory]
    [InlineData("http.server.request.duration", "s", false, "http_server_request_duration_seconds")]
    [InlineData("dotnet.gc.pause.time", "s", true, "dotnet_gc_pause_time_seconds_total")]
    [InlineData("http.server.active_requests", "{request}", false, "http_server_active_requests")]
    [InlineData("memory.used", "By", false, "memory_used_bytes")]
    [InlineData("claims_total", "1", true, "claims_total")]
    [InlineData("9lives", "", false, "_9lives")]
    public void Names_are_spelled_as_Prometheus_wants(string name, string unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusName.Of(name, unit, isCounter));

    private async Task<string[]> ScrapeAsync()
    {
        using HttpResponseMessage response = await gateway.SendAsync("GET", "/metrics");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        return (await response.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
    }

    [GeneratedRegex("""^(# (HELP|TYPE) [a-zA-Z_]\w* .*|[a-zA-Z_]\w*(\{[a-zA-Z_]\w*="([^"\\]|\\.)*"(,[a-zA-Z_]\w*="([^"\\]|\\.)*")*\})? (-?[0-9.E+-]+|\+Inf|-Inf|NaN))$""")]
    private static partial Regex Line();
}
