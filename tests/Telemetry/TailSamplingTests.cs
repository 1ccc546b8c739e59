using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;
using OpenTelemetry;
using PahlawanPangan.Hosting.Telemetry.Traces;
using PahlawanPangan.Hosting.Telemetry;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>A hundred thousand requests, as they arrive at a receiver of OTLP.</summary>
public sealed class TailSamplingTests
{
    private const int Requests = 100_000;

    [Fact]
    public async Task Of_100_000_mixed_requests_every_error_and_slow_one_arrives_whole_and_of_the_rest_a_thousandth()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        Dictionary<string, bool> isBad = [];
        Dictionary<string, int> spans = [];
        var options = new TelemetryOptions { Endpoint = receiver.Endpoint };
        using (var tracing = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(new TailSampler(options)))
            .ConfigureResource(
                resource => resource.AddDetector(new TelemetryResource([new TelemetryPart("silo"), new TelemetryPart("gateway")])))
            .AddPanganTracing(options)
            .Build())
        {
            using var source = new ActivitySource("PahlawanPangan.Tests.Mixed");
            var random = new Random(20_261_122);
            for (var i = 0; i < Requests; i++)
            {
                var kind = random.Next(1000);
                var root = RunRequest(source, isError: kind < 10, ms: kind is >= 10 and < 20 ? 500 + (kind % 2 * 100) : 499, out var count);
                isBad.Add(root.TraceId.ToHexString(), kind < 20);
                spans.Add(root.TraceId.ToHexString(), count);
            }

            Assert.True(tracing.ForceFlush(30_000));
        }

        var arrived = receiver.Spans.Where(span => isBad.ContainsKey(span.TraceId)).GroupBy(span => span.TraceId)
            .ToDictionary(trace => trace.Key, trace => trace.ToList());
        var bad = isBad.Where(trace => trace.Value).Select(trace => trace.Key).ToList();
        Assert.InRange(bad.Count, 1500, 2500);
        Assert.All(bad, trace => Assert.True(arrived.ContainsKey(trace), "A trace with an error, or a slow one, is missing."));
        Assert.All(arrived, trace => Assert.Equal(spans[trace.Key], trace.Value.Count));
        Assert.All(arrived.Values, trace => Assert.Equal(trace.Count, trace.DistinctBy(span => span.SpanId).Count()));

        // 98,000 tries at a thousandth: 98 is expected, and five standard deviations are 50.
        var successes = arrived.Keys.Count(trace => !isBad[trace]);
        Assert.InRange(successes, 48, 148);
        Assert.Equal(bad.Count + successes, arrived.Count);
        Assert.All(
            receiver.Spans.Where(span => isBad.ContainsKey(span.TraceId)), span => Assert.Equal("pahlawan-pangan-engine", span.Service));
    }

    /// <summary>
    /// A request, its grain call on both sides, its event's publishing before the answer, and two consumers of it after the answer.
    /// </summary>
    private static Activity RunRequest(ActivitySource source, bool isError, double ms, out int spans)
    {
        Activity.Current = null;
        var root = source.StartActivity("request", ActivityKind.Server)!;
        var call = source.StartActivity("call", ActivityKind.Client)!;
        var grain = source.StartActivity("grain", ActivityKind.Server, call.Context)!;
        grain.Stop();
        call.Stop();
        Activity.Current = null;
        var send = source.StartActivity("send", ActivityKind.Producer, root.Context)!;
        send.Stop();
        if (isError)
        {
            root.SetStatus(ActivityStatusCode.Error);
        }

        Activity.Current = root;
        root.SetEndTime(root.StartTimeUtc.AddMilliseconds(ms));
        root.Stop();
        Activity.Current = null;
        spans = 4;
        for (var consumer = 0; consumer < 2; consumer++)
        {
            if (source.StartActivity("process", ActivityKind.Consumer, send.Context) is { } process)
            {
                process.Stop();
            }

            Activity.Current = null;
            spans++;
        }

        return root;
    }
}
