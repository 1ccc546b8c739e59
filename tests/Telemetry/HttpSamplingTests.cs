using System.Net;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Tests.Telemetry;

/// <summary>
/// The same choice over HTTP: real requests to the real gateway, whose grain fails now and then and is slow now and then.
/// </summary>
public sealed class HttpSamplingTests
{
    private const int Requests = 1000;
    private const int OneIn = 100;

    [Fact]
    public async Task Every_failed_and_every_slow_request_arrives_and_no_other_does()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var gateway = new GatewayHost();
        gateway.Settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint.ToString();
        gateway.Settings["Telemetry:KeptShare"] = "0";
        await gateway.InitializeAsync();
        var calls = 0;
        gateway.Cluster.On(nameof(ILotGrain.GetAsync), _ => (Interlocked.Increment(ref calls) % OneIn) switch
        {
            0 => new ValueTask<Reply<LotView>>(Task.FromException<Reply<LotView>>(new InvalidOperationException("defect"))),
            1 => new ValueTask<Reply<LotView>>(SlowlyAsync()),
            _ => new ValueTask<Reply<LotView>>(RequestSamples.Lot),
        });

        List<string> failed = [], succeeded = [];
        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
        {
            using var response = await gateway.SendAsync("GET", $"/v1/lots/{Guid.NewGuid()}", Role.Donor);
            lock (failed)
            {
                (response.StatusCode == HttpStatusCode.InternalServerError ? failed : succeeded)
                    .Add(response.Headers.GetValues("trace-id").Single());
            }
        });

        Assert.Equal(Requests / OneIn, failed.Count);
        await receiver.WaitForAsync(spans => failed.TrueForAll(trace => spans.Any(span => span.TraceId == trace))
            && spans.Count(span => succeeded.Contains(span.TraceId)) >= Requests / OneIn);
        var arrived = receiver.Spans.Where(span => failed.Contains(span.TraceId) || succeeded.Contains(span.TraceId)).ToList();
        Assert.All(arrived, span => Assert.Equal("GET /v1/lots/{lotId}", span.Name));
        Assert.All(arrived.Where(span => failed.Contains(span.TraceId)), span =>
        {
            Assert.True(span.IsError);
            Assert.Equal("500", span.Attributes["http.response.status_code"]);
            Assert.Equal("500", span.Attributes["error.type"]);
        });

        // A busy machine makes more requests slow than those that were made to be; whatever arrived was slow.
        Assert.All(
            arrived.Where(span => succeeded.Contains(span.TraceId)), span => Assert.True(span.Duration >= TimeSpan.FromMilliseconds(500)));
    }

    private static async Task<Reply<LotView>> SlowlyAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(600));
        return RequestSamples.Lot;
    }
}
