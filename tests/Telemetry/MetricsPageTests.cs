using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using PahlawanPangan.Telemetry;
using PahlawanPangan.Telemetry.Metrics;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>The metrics of a process that also sends them to a receiver.</summary>
[Alone]
public sealed class MetricsPageTests : IDisposable
{
    private const string Counted = "pahlawan_test_seen_total 7";
    private readonly Meter _meter = new("PahlawanPangan.Tests.Page");

    [Fact]
    public void Scrape_WithoutReceiver_HasWhatWasCounted()
    {
        using var page = Page(receiver: null);
        Count();

        Assert.Contains(Counted, Text(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiver_GetsTheMetrics_AndNotThoseOfAScrape()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var page = Page(receiver.Endpoint);
        Count();

        Assert.Contains(Counted, Text(page), StringComparison.Ordinal);
        Assert.Empty(receiver.Bodies);
        page.Flush(10_000);
        Assert.Contains("pahlawan.test.seen", receiver.Metrics);
    }

    [Fact]
    public async Task Scrape_WhileTheReceiverHangs_HasWhatWasCounted()
    {
        // It takes connections and never answers.
        using var hanging = new TcpListener(IPAddress.Loopback, 0);
        hanging.Start();
        using var page = Page(new Uri($"http://127.0.0.1:{((IPEndPoint)hanging.LocalEndpoint).Port}"));
        Count();
        var sending = Task.Run(() => page.Flush(10_000));
        using (await hanging.AcceptSocketAsync())
        {
            Assert.Contains(Counted, Text(page), StringComparison.Ordinal);
        }

        await sending;
    }

    [Fact]
    public void What_Orleans_counts_with_every_call_is_passed_over_and_its_other_instruments_are_not()
    {
        using var orleans = new Meter("Microsoft.Orleans");
        using var page = Page(receiver: null);
        var eachCall = orleans.CreateCounter<int>("orleans-directory-lookups-local-issued");
        eachCall.Add(1);
        orleans.CreateCounter<int>("orleans-test-other").Add(1);

        var text = Text(page);
        Assert.False(eachCall.Enabled);
        Assert.DoesNotContain("orleans_directory_lookups", text, StringComparison.Ordinal);
        Assert.Contains("orleans_test_other_total 1", text, StringComparison.Ordinal);
    }

    public void Dispose() => _meter.Dispose();

    private void Count() => _meter.CreateCounter<long>("pahlawan.test.seen").Add(7);

    private static string Text(MetricsPage page) =>
        Encoding.UTF8.GetString(page.Scrape(TextFormat.Prometheus) ?? throw new InvalidOperationException("Not collected in time."));

    private static MetricsPage Page(Uri? receiver) =>
        new(Options.Create(new TelemetryOptions { Endpoint = receiver }), new TelemetryIdentity("test"));
}
