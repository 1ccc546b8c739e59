using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Http;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Grpc;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Tests.Grpc;
using Wire = Pangan.V1;

namespace PahlawanPangan.Tests.Fuzzing.Targets;

/// <summary>Messages of gRPC: parsed by their own parser, mapped to the requests of REST, and checked by the same rules.</summary>
internal static class GrpcTargets
{
    private static readonly string Id = RequestSamples.LotId.ToString();
    private static readonly Caller Caller = new(RequestSamples.CallerId, Role.Recipient);
    private static readonly Wire.Place Place = new() { Lat = -6.2, Lon = 106.8, Address = "Jl. Sudirman 1" };
    private static readonly Timestamp Noon = Timestamp.FromDateTimeOffset(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private static readonly Wire.Temperature Reading = new() { Celsius = 63.5, MeasuredAt = Noon, Device = "T-1" };
    private static readonly Wire.Rejection Rejection = new() { Quantity = 1, Reason = Wire.RejectionReason.Spoiled };
    private static readonly Wire.PickupWindow Window = new() { From = Noon, To = Timestamp.FromDateTimeOffset(
        Noon.ToDateTimeOffset().AddHours(1)) };

    /// <summary>Requests that are right, of every method that takes something.</summary>
    public static IReadOnlyList<IMessage> Samples { get; } =
    [
        GrpcSamples.Lot(Noon.ToDateTimeOffset(), 120),
        new Wire.GetLotRequest { LotId = Id },
        new Wire.ListLotsRequest
        {
            Lat = -6.2, Lon = 106.8, RadiusKm = 5, Category = "cooked-meal", TemperatureClass = Wire.TemperatureClass.Hot,
            WithoutAllergens = { Wire.Allergen.Eggs, Wire.Allergen.Milk }, Halal = Wire.HalalProof.Certified,
                Diet = { Wire.DietName.Vegan },
            Sort = Wire.LotOrder.Distance, Limit = 10, Cursor = "abc",
        },
        new Wire.AdjustLotRequest { LotId = Id, Posted = 12, PickupWindow = Window, Notes = "Bawa kotak", ExpectedVersion = 7 },
        new Wire.WithdrawLotRequest { LotId = Id, Reason = "closing", ExpectedVersion = 0 },
        new Wire.RecallLotRequest { LotId = Id, Reason = "glass", Drill = true, ExpectedVersion = 3 },
        new Wire.ClaimLotRequest { LotId = Id, Quantity = 5, Delivery = new() { Location = Place },
            AcceptConflicts = { Wire.DietNeed.Halal } },
        new Wire.GetClaimRequest { ClaimId = Id },
        new Wire.ListClaimsRequest { Status = Wire.ClaimStatus.Held, Limit = 50, Cursor = "abc" },
        new Wire.ListClaimsOfLotRequest { LotId = Id, Limit = 50, Cursor = "abc" },
        new Wire.CancelClaimRequest { LotId = Id, ClaimId = Id },
        new Wire.CollectClaimRequest { LotId = Id, ClaimId = Id, Code = "482913", Quantity = 5, Temperature = Reading,
            Rejected = Rejection },
        new Wire.SetCourierRequest
        {
            CapacityKg = 12.5, TemperatureClasses = { Wire.TemperatureClass.Hot, Wire.TemperatureClass.Chilled }, Location = Place,
                RadiusKm = 5,
        },
        new Wire.GetDeliveryRequest { DeliveryId = Id },
        new Wire.AcceptDeliveryRequest { DeliveryId = Id },
        new Wire.PickUpDeliveryRequest { DeliveryId = Id, Code = "482913", Temperature = Reading, Rejected = Rejection },
        new Wire.HandOverDeliveryRequest
        {
            DeliveryId = Id, Proof = new() { Kind = Wire.HandoverProofKind.Code, Code = "482913" }, Temperature = Reading,
        },
        new Wire.FailDeliveryRequest { DeliveryId = Id, Reason = "flat tyre" },
        new Wire.FollowRequest { After = 12 },
    ];

    public static IEnumerable<FuzzTarget> All => Samples.Select(static sample => new FuzzTarget(
        $"grpc {sample.Descriptor.Name}", _ => Prepare(sample.Descriptor), _ => [sample.ToByteArray()])
    {
        AllocatedPerByte = 400,
    });

    private static Attempt Prepare(MessageDescriptor descriptor) => input =>
    {
        IMessage message;
        try
        {
            message = descriptor.Parser.ParseFrom(input);
        }
        catch (InvalidProtocolBufferException)
        {
            return false;
        }

        FuzzTarget.Require(descriptor.Parser.ParseFrom(message.ToByteArray()).Equals(message) || HasNaN(message),
            "A message is read as written.");
        try
        {
            Map(message);
            return true;
        }
        catch (ProblemException refused)
        {
            FuzzTarget.Require(refused.Problem is { Status: 400, Errors.Count: > 0 }, "A refusal is the client's and names fields.");
            return false;
        }
    };

    private static bool HasNaN(IMessage message) => message.ToString()!.Contains("NaN", StringComparison.Ordinal);

    /// <summary>What each method does with its request, up to the grain.</summary>
    private static void Map(IMessage message)
    {
        var http = new DefaultHttpContext().Request;
        switch (message)
        {
            case Wire.PostLotRequest post:
                Check(post.ToBody(), static body => LotRules.Post(body));
                break;
            case Wire.GetLotRequest get:
                Check(new LotReference(get.LotId), static lot => _ = lot.Id);
                break;
            case Wire.ListLotsRequest list:
                Check(list.ToQuery(http), static query => query.ToSearch());
                break;
            case Wire.AdjustLotRequest adjust:
                Check(new LotReference(adjust.LotId), static lot => _ = lot.Id);
                Check(new VersionReference(adjust.HasExpectedVersion ? adjust.ExpectedVersion : null), static _ => { });
                Check(adjust.ToBody(), static body => LotRules.Adjust(body));
                break;
            case Wire.WithdrawLotRequest withdraw:
                Check(new LotReference(withdraw.LotId), static lot => _ = lot.Id);
                Check(withdraw.ToBody(), Condense);
                break;
            case Wire.RecallLotRequest recall:
                Check(new LotReference(recall.LotId), static lot => _ = lot.Id);
                Check(recall.ToBody(), static body => body.ToCommand(Caller, RequestSamples.LotId, null, null));
                break;
            case Wire.ClaimLotRequest claim:
                Check(new LotReference(claim.LotId), static lot => _ = lot.Id);
                Check(claim.ToBody(), static body =>
                    LotRules.Claim(ClaimSender.CommandOf(Caller, RequestSamples.ClaimId, RequestSamples.LotId, body)));
                break;
            case Wire.GetClaimRequest get:
                Check(new ClaimReference(get.ClaimId), static claim => _ = claim.Id);
                break;
            case Wire.ListClaimsRequest list:
                Check(list.ToQuery(http), static query => _ = (query.ToStatus(), query.ToPage()));
                break;
            case Wire.ListClaimsOfLotRequest list:
                Check(new LotReference(list.LotId), static lot => _ = lot.Id);
                Check(list.ToQuery(http), static query => query.ToPage());
                break;
            case Wire.CancelClaimRequest cancel:
                Check(new LotReference(cancel.LotId), static lot => _ = lot.Id);
                Check(new ClaimReference(cancel.ClaimId), static claim => _ = claim.Id);
                break;
            case Wire.CollectClaimRequest collect:
                Check(new ClaimReference(collect.ClaimId), static claim => _ = claim.Id);
                Check(collect.ToBody(), static body => LotRules.Collect(body));
                break;
            default:
                MapDelivery(message);
                break;
        }
    }

    private static void MapDelivery(IMessage message)
    {
        switch (message)
        {
            case Wire.SetCourierRequest courier:
                Check(courier.ToBody(), static body => body.ToProfile());
                break;
            case Wire.GetDeliveryRequest get:
                Check(new DeliveryReference(get.DeliveryId), static delivery => _ = delivery.Id);
                break;
            case Wire.AcceptDeliveryRequest accept:
                Check(new DeliveryReference(accept.DeliveryId), static delivery => _ = delivery.Id);
                break;
            case Wire.PickUpDeliveryRequest pickUp:
                Check(pickUp.ToBody(), static body => body.ToPickup());
                break;
            case Wire.HandOverDeliveryRequest handOver:
                if (handOver.ToBody() is { } handover)
                {
                    Check(handover, static body => body.ToHandover());
                }

                break;
            case Wire.FailDeliveryRequest fail:
                Check(fail.ToBody(), Condense);
                break;
            case Wire.FollowRequest follow:
                Check(new PositionReference(follow.HasAfter ? follow.After : null), static _ => { });
                break;
            default:
                throw new FuzzFaultException($"{message.Descriptor.Name} has no mapping here.");
        }
    }

    private static void Check<T>(T request, Action<T> use)
        where T : notnull
    {
        CallExtensions.Check(request);
        use(request);
        if (request is not QueryParameters)
        {
            _ = RequestFingerprint.OfChange("fuzz", request);
        }
    }

    private static void Condense<T>(T body)
        where T : notnull => RequestFingerprint.OfChange("fuzz", body);
}
