using Grpc.Core;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Grpc;
using PahlawanPangan.Lots;
using PahlawanPangan.Recalls;
using Wire = Pangan.V1;

namespace PahlawanPangan.Tests.Grpc;

/// <summary>A key stands for the same change over REST and gRPC, at every method that reads one.</summary>
[Finding("changing requests that cannot be repeated safely")]
public sealed class GrpcRepetitionTests : IAsyncLifetime
{
    private const string Key = "one-key";
    private static readonly string Lot = RequestSamples.LotId.ToString();
    private static readonly string Claim = RequestSamples.ClaimId.ToString();

    /// <summary>For each method, the same request over REST and its call.</summary>
    private static readonly Dictionary<string, Sample> Samples = new()
    {
        ["POST /v1/lots"] = new(Role.Donor, RestLot, (caller, with) => caller.Lots.PostLotAsync(GrpcLot(), with).ResponseAsync),
        ["PATCH /v1/lots/{lotId}"] = new(
            Role.Donor, """{"posted":30,"notes":"Bawa kotak"}""",
            (caller, with) => caller.Lots.AdjustLotAsync(new() { LotId = Lot, Posted = 30, Notes = "Bawa kotak" }, with).ResponseAsync),
        ["POST /v1/lots/{lotId}/withdrawal"] = new(
            Role.Donor, """{"reason":"sold"}""",
            (caller, with) => caller.Lots.WithdrawLotAsync(new() { LotId = Lot, Reason = "sold" }, with).ResponseAsync),
        ["POST /v1/lots/{lotId}/recall"] = new(
            Role.Donor, """{"reason":"unsafe","drill":true}""",
            (caller, with) => caller.Lots.RecallLotAsync(new() { LotId = Lot, Reason = "unsafe", Drill = true }, with).ResponseAsync),
        ["POST /v1/lots/{lotId}/claims"] = new(
            Role.Recipient, """{"quantity":3,"delivery":{"location":{"lat":-6.2,"lon":106.8}},"acceptConflicts":["vegan","eggs"]}""",
            (caller, with) => caller.Claims.ClaimLotAsync(
                new()
                {
                    LotId = Lot,
                    Quantity = 3,
                    Delivery = new() { Location = new() { Lat = -6.2, Lon = 106.8 } },
                    AcceptConflicts = { Wire.DietNeed.Eggs, Wire.DietNeed.Vegan },
                },
                with).ResponseAsync),
        ["DELETE /v1/lots/{lotId}/claims/{claimId}"] = new(
            Role.Recipient, null,
            (caller, with) => caller.Claims.CancelClaimAsync(new() { LotId = Lot, ClaimId = Claim }, with).ResponseAsync),
        ["POST /v1/lots/{lotId}/claims/{claimId}/collection"] = new(
            Role.Donor, """{"code":"482 913","quantity":2,"rejected":{"quantity":1,"reason":"unwanted"}}""",
            (caller, with) => caller.Claims.CollectClaimAsync(
                new()
                {
                    LotId = Lot,
                    ClaimId = Claim,
                    Code = "482913",
                    Quantity = 2,
                    Rejected = new() { Quantity = 1, Reason = Wire.RejectionReason.Unwanted },
                },
                with).ResponseAsync),
        ["PUT /v1/couriers/me"] = new(
            Role.Courier, """{"capacityKg":10,"temperatureClasses":["hot"],"location":{"lat":1,"lon":2},"radiusKm":5}""",
            (caller, with) => caller.Deliveries.SetCourierAsync(
                new()
                {
                    CapacityKg = 10,
                    TemperatureClasses = { Wire.TemperatureClass.Hot },
                    Location = new() { Lat = 1, Lon = 2 },
                    RadiusKm = 5,
                },
                with).ResponseAsync),
        ["POST /v1/deliveries/{deliveryId}/acceptance"] = new(
            Role.Courier, null, (caller, with) => caller.Deliveries.AcceptDeliveryAsync(new() { DeliveryId = Claim }, with).ResponseAsync),
        ["POST /v1/deliveries/{deliveryId}/pickup"] = new(
            Role.Courier, """{"code":"482913"}""",
            (caller, with) => caller.Deliveries.PickUpDeliveryAsync(new() { DeliveryId = Claim, Code = "482913" }, with).ResponseAsync),
        ["POST /v1/deliveries/{deliveryId}/handover"] = new(
            Role.Courier, """{"proof":{"kind":"signature","text":"S. Budi"}}""",
            (caller, with) => caller.Deliveries.HandOverDeliveryAsync(
                new() { DeliveryId = Claim, Proof = new() { Kind = Wire.HandoverProofKind.Signature, Text = "S. Budi" } }, with)
                .ResponseAsync),
        ["POST /v1/deliveries/{deliveryId}/failure"] = new(
            Role.Courier, """{"reason":"not there"}""",
            (caller, with) => caller.Deliveries.FailDeliveryAsync(new() { DeliveryId = Claim, Reason = "not there" }, with).ResponseAsync),
    };

    private static readonly string[] Changes =
    [
        nameof(ILotPostingGrain.PostAsync), nameof(ILotGrain.AdjustAsync), nameof(ILotGrain.WithdrawAsync), nameof(ILotGrain.ClaimAsync),
        nameof(ILotGrain.CancelAsync), nameof(ILotGrain.CollectAsync), nameof(IRecallGrain.OpenAsync),
        nameof(ICourierGrain.SetProfileAsync), nameof(ICourierGrain.AcceptAsync), nameof(ICourierGrain.PickUpAsync),
        nameof(ICourierGrain.HandOverAsync), nameof(ICourierGrain.FailAsync),
    ];

    private readonly GrpcGatewayHost _gateway = new();

    private const string RestLot = """
        {"title":"Nasi kotak","category":"prepared-meals","unit":"portion","quantity":5,"useBy":"2026-03-01T22:00:00+07:00",
         "pickupWindow":{"from":"2026-03-01T12:00:00Z","to":"2026-03-01T14:30:00.120Z"},
         "location":{"lat":-6.2,"lon":106.8,"address":"Jl. Sudirman 1"},"region":"jakarta","temperatureClass":"hot",
         "allergens":["soybeans","eggs"],"halal":"certified","diet":["vegetarian"]}
        """;

    public static TheoryData<string> Requests => [.. Samples.Keys];

    public ValueTask InitializeAsync() => _gateway.InitializeAsync();

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Change_has_the_same_key_and_fingerprint_over_rest_and_grpc(string rest)
    {
        var sent = new List<string>();
        foreach (var method in Changes)
        {
            _gateway.Cluster.On(method, arguments =>
            {
                sent.Add($"{RepeatKey.Current} {Describe(arguments)}");
                throw new InvalidOperationException("The key is known; an answer is not needed.");
            });
        }

        var sample = Samples[rest];
        var path = rest.Split(' ')[1].Replace("{lotId}", Lot.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace("{claimId}", Claim, StringComparison.Ordinal).Replace("{deliveryId}", Claim, StringComparison.Ordinal);
        using var response = await _gateway.SendAsync(rest.Split(' ')[0], path, sample.Role, sample.Body, request =>
        {
            request.Headers.Remove("Idempotency-Key");
            request.Headers.Add("Idempotency-Key", Key);
        });
        using var caller = _gateway.NewCaller();
        await Assert.ThrowsAsync<RpcException>(() => sample.CallAsync(caller, GrpcCaller.With(_gateway.Token(sample.Role), Key)));

        Assert.Equal(2, sent.Count);
        Assert.Equal(sent[0], sent[1]);
        Assert.NotEqual(" ", sent[0]);
    }

    [Fact]
    public void Every_method_that_reads_a_key_has_a_sample()
    {
        var rules = _gateway.Services.GetRequiredService<IEnumerable<EndpointDataSource>>().SelectMany(static source => source.Endpoints)
            .Select(static endpoint => endpoint.Metadata.GetMetadata<CounterpartAttribute>()).OfType<CounterpartAttribute>()
            .Where(static rule => rule.Changes).Select(static rule => rule.Rest);
        Assert.Equal(Samples.Keys.Order(StringComparer.Ordinal), rules.Order(StringComparer.Ordinal));
    }

    /// <summary>What names the change in the command itself, for the two that must have a key.</summary>
    private static string Describe(object?[] arguments) => arguments switch
    {
        [Guid id, PostLot post] => $"{id} {post.Fingerprint}",
        [ClaimLot claim] => $"{claim.ClaimId} {claim.Fingerprint}",
        _ => "",
    };

    private static Wire.PostLotRequest GrpcLot()
    {
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var lot = GrpcSamples.Lot(noon, 5);
        lot.UseBy = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(noon.AddHours(3));
        lot.PickupWindow.To = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(noon.AddMinutes(150).AddMilliseconds(120));
        return lot;
    }

    private sealed record Sample(Role Role, string? Body, Func<GrpcCaller, Metadata, Task> CallAsync);
}
