using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PahlawanPangan.Lots;
using Wire = Pangan.V1;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>Calls and their limits, over doubles of the grains.</summary>
public sealed class GrpcCallTests(GrpcGatewayHost gateway) : IClassFixture<GrpcGatewayHost>
{
    private static readonly Marshaller<byte[]> Bytes = new(static bytes => bytes, static bytes => bytes);

    [Fact]
    public async Task Bad_fields_are_named_in_the_words_of_rest()
    {
        const string Body = """
            {"title":"","category":"No Slug","quantity":0,"useBy":"never","pickupWindow":{"to":"never"},"location":{"lat":91,"lon":106.8},
             "unit":"77","temperatureClass":"hot","allergens":["eggs","eggs"],"temperature":{"celsius":500},"diet":["vegan"],"gtin":"12"}
            """;
        var request = new Wire.PostLotRequest
        {
            Title = "",
            Category = "No Slug",
            Quantity = 0,
            UseBy = new Timestamp { Seconds = long.MaxValue },
            PickupWindow = new() { To = new Timestamp { Nanos = -1 } },
            Location = new() { Lat = 91, Lon = 106.8 },
            Unit = (Wire.Unit)77,
            TemperatureClass = Wire.TemperatureClass.Hot,
            Allergens = { Wire.Allergen.Eggs, Wire.Allergen.Eggs },
            Temperature = new() { Celsius = 500 },
            Diet = { Wire.Diet.Vegan },
            Gtin = "12",
        };
        using var caller = gateway.NewCaller();

        using var response = await gateway.SendAsync("POST", "/v1/lots", Role.Donor, Body);
        var refused = await RefusedCall.OfAsync(caller.Lots.PostLotAsync(request, GrpcCaller.With(gateway.Token(Role.Donor), "key")));

        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal((StatusCode.InvalidArgument, "validation"), (refused.Code, refused.Slug));
        Assert.Equal(problem.GetProperty("detail").GetString(), refused.Message);
        Assert.Equal(
            problem.GetProperty("errors").Deserialize<Dictionary<string, string[]>>()!.OrderBy(static error => error.Key),
            refused.Fields.OrderBy(static error => error.Key));
        Assert.True(refused.Fields.Count > 8);
    }

    [Fact]
    public async Task Ids_filters_and_bodies_are_checked_together()
    {
        using var caller = gateway.NewCaller();
        var recipient = GrpcCaller.With(gateway.Token(Role.Recipient), "key");
        var claim = await RefusedCall.OfAsync(caller.Claims.ClaimLotAsync(new() { LotId = "x", Quantity = -1 }, recipient));
        Assert.Equal(["lotId", "quantity"], claim.Fields.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["Send a lot's id, a UUID."], claim.Fields["lotId"]);

        var search = await RefusedCall.OfAsync(caller.Lots.ListLotsAsync(
            new() { Lat = double.NaN, RadiusKm = -1, Limit = 1000, Sort = Wire.LotOrder.Distance }, recipient));
        Assert.Equal(["lat", "limit", "lon", "radiusKm"], search.Fields.Keys.Order(StringComparer.Ordinal));

        var lot = await RefusedCall.OfAsync(caller.Lots.GetLotAsync(new(), recipient));
        Assert.Equal(["This is required. Send a lot's id, a UUID."], lot.Fields["lotId"]);
    }

    [Fact]
    public async Task Creating_call_without_a_key_or_with_one_that_cannot_be_used_is_refused()
    {
        using var caller = gateway.NewCaller();
        var request = new Wire.ClaimLotRequest { LotId = RequestSamples.LotId.ToString(), Quantity = 1 };
        var missing = await RefusedCall.OfAsync(caller.Claims.ClaimLotAsync(request, GrpcCaller.With(gateway.Token(Role.Recipient))));
        Assert.Equal((StatusCode.InvalidArgument, "idempotency-key-missing"), (missing.Code, missing.Slug));
        var malformed = await RefusedCall.OfAsync(
            caller.Claims.ClaimLotAsync(request, GrpcCaller.With(gateway.Token(Role.Recipient), "a b")));
        Assert.Equal(["Idempotency-Key"], malformed.Fields.Keys);
    }

    [Fact]
    public async Task Call_whose_deadline_passes_is_given_up()
    {
        await using var host = new GrpcGatewayHost();
        await host.InitializeAsync();
        var called = new TaskCompletionSource();
        using var caller = host.NewCaller();
        var request = new Wire.GetLotRequest { LotId = RequestSamples.LotId.ToString() };
        var donor = GrpcCaller.With(host.Token(Role.Donor));
        await caller.Lots.GetLotAsync(request, donor);
        host.Cluster.On(nameof(ILotGrain.GetAsync), _ =>
        {
            called.TrySetResult();
            return new ValueTask<Reply<LotView>>(new TaskCompletionSource<Reply<LotView>>().Task);
        });

        using var call = caller.Lots.GetLotAsync(request, donor, DateTime.UtcNow.AddSeconds(3));
        var late = await Assert.ThrowsAsync<RpcException>(async () => await call);

        Assert.Equal(StatusCode.DeadlineExceeded, late.StatusCode);
        Assert.True(called.Task.IsCompleted);

        // Its place is free again: the gateway has forgotten the call.
        await Wait.UntilAsync(() => host.Services.UnderWay() == 0);
    }

    [Theory]
    [InlineData("Bearer nonsense", "damaged")]
    [InlineData("Basic abc", "no bearer token")]
    public async Task Bad_token_is_refused_with_the_reason(string authorization, string reason)
    {
        using var caller = gateway.NewCaller();
        var metadata = new Metadata { { "authorization", authorization } };
        var refused = await RefusedCall.OfAsync(caller.Lots.GetLotAsync(new() { LotId = RequestSamples.LotId.ToString() }, metadata));
        Assert.Equal((StatusCode.Unauthenticated, "unauthenticated"), (refused.Code, refused.Slug));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Message_beyond_the_limit_of_a_body_is_refused()
    {
        using var caller = gateway.NewCaller();
        var request = new Wire.WithdrawLotRequest { LotId = RequestSamples.LotId.ToString(), Reason = new string('x', 100_000) };
        var refused = await RefusedCall.OfAsync(caller.Lots.WithdrawLotAsync(request, GrpcCaller.With(gateway.Token(Role.Donor))));
        Assert.Equal((StatusCode.ResourceExhausted, "body-too-large"), (refused.Code, refused.Slug));
        Assert.Contains("65536", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pangan.v1.Lots", "GetLot", StatusCode.InvalidArgument, "malformed-request")]
    [InlineData("pangan.v1.Lots", "BurnLot", StatusCode.Unimplemented, "not-found")]
    [InlineData("pangan.v2.Lots", "GetLot", StatusCode.Unimplemented, "not-found")]
    public async Task Undecodable_message_and_unknown_method_are_refused(string service, string method, StatusCode code, string slug)
    {
        using var caller = gateway.NewCaller();
        var refused = await RefusedCall.OfAsync(caller.Invoker.AsyncUnaryCall(
            new Method<byte[], byte[]>(MethodType.Unary, service, method, Bytes, Bytes), host: null,
            new CallOptions(GrpcCaller.With(gateway.Token(Role.Donor))), [0x0A, 0xFF, 0xFF]));
        Assert.Equal((code, slug), (refused.Code, refused.Slug));
    }

    [Fact]
    public async Task Trace_of_the_caller_goes_on_and_is_named_in_headers_and_refusals()
    {
        const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";
        using var caller = gateway.NewCaller();
        var metadata = GrpcCaller.With(gateway.Token(Role.Donor));
        metadata.Add("traceparent", $"00-{TraceId}-00f067aa0ba902b7-01");

        using var answered = caller.Lots.GetLotAsync(new() { LotId = RequestSamples.LotId.ToString() }, metadata);
        var headers = await answered.ResponseHeadersAsync;
        await answered;
        var refused = await RefusedCall.OfAsync(caller.Lots.GetLotAsync(new() { LotId = "x" }, metadata));

        Assert.Equal(TraceId, headers.GetValue("trace-id"));
        Assert.Equal(TraceId, refused.TraceId);
        Assert.Null(headers.GetValue("content-security-policy"));
    }

    [Fact]
    public async Task Defect_is_internal_without_its_text_and_a_lost_answer_of_a_change_is_unknown()
    {
        await using var host = new GrpcGatewayHost();
        await host.InitializeAsync();
        host.Cluster.On(nameof(ILotGrain.GetAsync), static _ => throw new InvalidOperationException("secret text"));
        host.Cluster.On(nameof(ILotGrain.WithdrawAsync), static _ => throw new TimeoutException());
        using var caller = host.NewCaller();
        var donor = GrpcCaller.With(host.Token(Role.Donor));

        var defect = await RefusedCall.OfAsync(caller.Lots.GetLotAsync(new() { LotId = RequestSamples.LotId.ToString() }, donor));
        var lost = await RefusedCall.OfAsync(
            caller.Lots.WithdrawLotAsync(new() { LotId = RequestSamples.LotId.ToString(), Reason = "sold" }, donor));

        Assert.Equal((StatusCode.Internal, "internal"), (defect.Code, defect.Slug));
        Assert.DoesNotContain("secret", defect.Message, StringComparison.Ordinal);
        Assert.Equal((StatusCode.Unavailable, "outcome-unknown"), (lost.Code, lost.Slug));
        Assert.Equal(1, lost.Retry!.RetryDelay.Seconds);
    }

    [Fact]
    public async Task Calls_beyond_the_rate_of_one_client_are_refused_with_the_wait()
    {
        await using var host = new GrpcGatewayHost { Settings = { ["Gateway:RequestsPerSecond"] = "1" } };
        await host.InitializeAsync();
        using var caller = host.NewCaller();
        var request = new Wire.GetLotRequest { LotId = RequestSamples.LotId.ToString() };
        var calls = await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            try
            {
                await caller.Lots.GetLotAsync(request, GrpcCaller.With(host.Token(Role.Donor)));
                return null;
            }
            catch (RpcException refused)
            {
                return refused;
            }
        }));

        var refused = Assert.IsType<RpcException>(calls.First(static call => call is not null));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        var status = refused.GetRpcStatus()!;
        Assert.Equal("too-many-requests", status.GetDetail<Google.Rpc.ErrorInfo>()!.Reason);
        Assert.Equal(1, status.GetDetail<Google.Rpc.RetryInfo>()!.RetryDelay.Seconds);
    }
}
