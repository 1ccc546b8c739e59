using PahlawanPangan.Lots;
using PahlawanPangan.Tests.Telemetry;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>Which traces of calls are kept: HTTP says 200 for all of them.</summary>
public sealed class GrpcTraceTests
{
    [Fact]
    public async Task Failed_call_arrives_as_an_error_with_its_status_and_a_refused_one_does_not()
    {
        await using var receiver = await OtlpReceiver.StartAsync();
        await using var gateway = new GrpcGatewayHost
        {
            Settings =
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = receiver.Endpoint.ToString(), ["Telemetry:KeptShare"] = "0",
                ["Telemetry:SlowMilliseconds"] = "3600000",
            },
        };
        await gateway.InitializeAsync();
        gateway.Cluster.On(nameof(ILotGrain.GetAsync), static _ => throw new InvalidOperationException("defect"));
        using var caller = gateway.NewCaller();
        var donor = GrpcCaller.With(gateway.Token(Role.Donor));

        var refused = await RefusedCall.OfAsync(caller.Lots.GetLotAsync(new() { LotId = "x" }, donor));
        var failed = await RefusedCall.OfAsync(caller.Lots.GetLotAsync(new() { LotId = RequestSamples.LotId.ToString() }, donor));

        await receiver.WaitForAsync(spans => spans.Any(span => span.TraceId == failed.TraceId));
        var span = receiver.Spans.Single(span => span.TraceId == failed.TraceId);
        Assert.Equal("POST /pangan.v1.Lots/GetLot", span.Name);
        Assert.True(span.IsError);
        Assert.Equal("13", span.Attributes["rpc.grpc.status_code"]);
        Assert.DoesNotContain(receiver.Spans, other => other.TraceId == refused.TraceId);
    }
}
