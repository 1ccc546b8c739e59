using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text;
using Microsoft.Extensions.Options;
using PahlawanPangan.Telemetry;
using PahlawanPangan.Telemetry.Metrics;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>Measurements that wait to be entered in a row: none is lost, and whoever reads sees them all.</summary>
/// <remarks>The buffer is one for the process: other hosts in it would enter what these tests let wait.</remarks>
[Alone]
public sealed class MeasurementBufferTests : IDisposable
{
    private const int Threads = 8;
    private const int EachThread = 1001;
    private static readonly KeyValuePair<string, object?>[] Tags = [new("kind", "test")];
    private readonly Meter _meter = new("PahlawanPangan.Tests.Buffer");
    private readonly MeterListener _other = new();
    private readonly Histogram<double> _histogram;
    private readonly Counter<long> _counter;
    private int _seenElsewhere;

    public MeasurementBufferTests()
    {
        _histogram = _meter.CreateHistogram<double>("pahlawan.test.took", "s");
        _counter = _meter.CreateCounter<long>("pahlawan.test.done");
        _other.SetMeasurementEventCallback<double>((_, _, _, _) => Interlocked.Increment(ref _seenElsewhere));
    }

    [Fact]
    public async Task Scrape_HasAllThatWasMeasuredByManyThreads()
    {
        using var page = Page();
        await Task.WhenAll(Enumerable.Range(0, Threads).Select(_ => Task.Factory.StartNew(
            () =>
            {
                for (var i = 0; i < EachThread; i++)
                {
                    MeasurementBuffer.Record(_histogram, 0.5, Tags);
                    MeasurementBuffer.Count(_counter, Tags);
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        var text = Text(page);
        Assert.Contains($"pahlawan_test_took_seconds_count{{kind=\"test\"}} {Threads * EachThread}\n", text, StringComparison.Ordinal);
        Assert.Contains($"pahlawan_test_took_seconds_sum{{kind=\"test\"}} {Threads * EachThread / 2}\n", text, StringComparison.Ordinal);
        Assert.Contains($"pahlawan_test_done_total{{kind=\"test\"}} {Threads * EachThread}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Scrape_AfterAnother_HasWhatCameInBetweenOnce()
    {
        using var page = Page();
        MeasurementBuffer.Count(_counter, Tags);
        Assert.Contains("pahlawan_test_done_total{kind=\"test\"} 1\n", Text(page), StringComparison.Ordinal);
        Assert.Contains("pahlawan_test_done_total{kind=\"test\"} 1\n", Text(page), StringComparison.Ordinal);
        MeasurementBuffer.Count(_counter, Tags);
        Assert.Contains("pahlawan_test_done_total{kind=\"test\"} 2\n", Text(page), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receiver_GetsWhatWaited()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        using var page = Page(receiver.Endpoint);
        MeasurementBuffer.Count(_counter, Tags);
        page.Flush(10_000);
        Assert.Contains("pahlawan.test.done", receiver.Metrics);
    }

    [Fact]
    public void FullRow_IsEnteredBeforeAnybodyReads()
    {
        using var page = Page();
        _other.EnableMeasurementEvents(_histogram);
        MeasurementBuffer.Record(_histogram, 0.5, Tags);
        Assert.Equal(0, _seenElsewhere);
        for (var i = 1; i < MeasurementBuffer.RowLength * Environment.ProcessorCount; i++)
        {
            MeasurementBuffer.Record(_histogram, 0.5, Tags);
        }

        // Whichever processors this thread ran on, one of their rows is full at least.
        Assert.True(_seenElsewhere >= MeasurementBuffer.RowLength);
        Assert.Equal(0, _seenElsewhere % MeasurementBuffer.RowLength);
    }

    [Fact]
    public void WithoutAPage_NothingWaits()
    {
        _other.EnableMeasurementEvents(_histogram);
        MeasurementBuffer.Record(_histogram, 0.5, Tags);
        Assert.Equal(1, _seenElsewhere);
    }

    [Fact]
    public void PageThatEnds_LeavesNothingWaiting()
    {
        _other.EnableMeasurementEvents(_histogram);
        var page = Page();
        MeasurementBuffer.Record(_histogram, 0.5, Tags);
        Assert.Equal(0, _seenElsewhere);
        page.Dispose();
        page.Dispose();
        Assert.Equal(1, _seenElsewhere);
        MeasurementBuffer.Record(_histogram, 0.5, Tags);
        Assert.Equal(2, _seenElsewhere);
    }

    [Fact]
    public void MeasurementInsideAKeptTrace_IsEnteredWhileItsSpanIsCurrent()
    {
        using var page = Page();
        _other.EnableMeasurementEvents(_histogram);
        using var span = new Activity("kept") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        MeasurementBuffer.Record(_histogram, 0.5, Tags);
        Assert.Equal(1, _seenElsewhere);
    }

    [Fact]
    public void ScrapeInsideAKeptTrace_EntersWhatWaitedOutsideOfIt()
    {
        using var page = Page();
        Activity? current = null;
        _other.SetMeasurementEventCallback<double>((_, _, _, _) => current = Activity.Current);
        _other.EnableMeasurementEvents(_histogram);
        MeasurementBuffer.Record(_histogram, 0.5, Tags);
        using var scrape = new Activity("scrape") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.Start();
        current = scrape;
        _ = Text(page);
        Assert.Null(current);
        Assert.Same(scrape, Activity.Current);
    }

    [Fact]
    public void WhatNobodyListensTo_IsNotKept()
    {
        using var unheard = new Meter("Unheard");
        var histogram = unheard.CreateHistogram<double>("pahlawan.test.unheard");
        using var page = Page();
        MeasurementBuffer.Record(histogram, 0.5, Tags);
        _other.EnableMeasurementEvents(histogram);
        _ = Text(page);
        Assert.Equal(0, _seenElsewhere);
    }

    public void Dispose()
    {
        _other.Dispose();
        _meter.Dispose();
    }

    private static string Text(MetricsPage page) =>
        Encoding.UTF8.GetString(page.Scrape(TextFormat.Prometheus) ?? throw new InvalidOperationException("Not collected in time."));

    private static MetricsPage Page(Uri? receiver = null) =>
        new(Options.Create(new TelemetryOptions { Endpoint = receiver }), new TelemetryIdentity("test"));
}
