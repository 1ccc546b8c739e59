using PahlawanPangan.Gateway.Deliveries;
using PahlawanPangan.Gateway.Lots;
using Wire = Pangan.V1;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Deliveries between the wire and the requests and answers of REST.</summary>
internal static class DeliveryMessages
{
    /// <summary>What a courier can carry, and where.</summary>
    public static CourierModel ToBody(this Wire.SetCourierRequest request) => new()
    {
        CapacityKg = request.HasCapacityKg ? request.CapacityKg : null,
        TemperatureClasses = WireEnum<Wire.TemperatureClass>.NamesOf(request.TemperatureClasses),
        Location = request.Location.ToModel(),
        RadiusKm = request.HasRadiusKm ? request.RadiusKm : null,
    };

    /// <summary>A pickup.</summary>
    public static PickupRequest ToBody(this Wire.PickUpDeliveryRequest request) => new()
    {
        Code = request.HasCode ? request.Code : null,
        Temperature = request.Temperature.ToModel(),
        Rejected = request.Rejected.ToModel(),
    };

    /// <summary>A handover; null when nothing is said of it.</summary>
    public static HandoverRequest? ToBody(this Wire.HandOverDeliveryRequest request) =>
        request is { Proof: null, Temperature: null } ? null : new()
        {
            Proof = request.Proof is { } proof ? proof.ToModel() : null,
            Temperature = request.Temperature.ToModel(),
        };

    /// <summary>Why a delivery failed.</summary>
    public static ReasonRequest ToBody(this Wire.FailDeliveryRequest request) =>
        new() { Reason = request.HasReason ? request.Reason : null };

    /// <summary>A delivery of an answer.</summary>
    public static Wire.Delivery ToMessage(this CourierDeliveryResponse delivery)
    {
        var message = new Wire.Delivery
        {
            Id = delivery.Id.ToString("D"),
            LotId = delivery.LotId.ToString("D"),
            DonorId = delivery.DonorId.ToString("D"),
            RecipientId = delivery.RecipientId.ToString("D"),
            Status = WireEnum<Wire.DeliveryStatus>.Of(delivery.Status),
            From = delivery.From.ToMessage(),
            To = delivery.To.ToMessage(),
            Kilograms = (double)delivery.Kilograms,
            TemperatureClass = WireEnum<Wire.TemperatureClass>.Of(delivery.TemperatureClass),
            PickupFrom = WireTime.Of(delivery.PickupFrom),
            PickupTo = WireTime.Of(delivery.PickupTo),
            UseBy = WireTime.Of(delivery.UseBy),
            PickupBy = WireTime.Of(delivery.PickupBy),
            Handover = delivery.Handover is { } handover ? handover.ToMessage() : null,
        };
        if (delivery.CourierId is { } courier)
        {
            message.CourierId = courier.ToString("D");
        }

        if (delivery.Notes is { } notes)
        {
            message.Notes = notes;
        }

        return message;
    }

    /// <summary>A stop of an answer.</summary>
    public static Wire.Stop ToMessage(this StopResponse stop) => new()
    {
        DeliveryId = stop.DeliveryId.ToString("D"),
        Kind = WireEnum<Wire.StopKind>.Of(stop.Kind),
        Place = stop.Place.ToMessage(),
        Until = WireTime.Of(stop.Until),
    };

    private static HandoverProofRequest ToModel(this Wire.HandoverProof proof) => new()
    {
        Kind = WireEnum<Wire.HandoverProofKind>.NameOf(proof.Kind),
        Code = proof.HasCode ? proof.Code : null,
        Text = proof.HasText ? proof.Text : null,
        Reference = proof.HasReference ? proof.Reference : null,
    };

    private static Wire.Handover ToMessage(this HandoverResponse handover)
    {
        var message = new Wire.Handover
        {
            At = WireTime.Of(handover.At),
            Proof = WireEnum<Wire.HandoverProofKind>.Of(handover.Proof),
            Temperature = handover.Temperature.ToMessage(),
        };
        if (handover.Text is { } text)
        {
            message.Text = text;
        }

        if (handover.Reference is { } reference)
        {
            message.Reference = reference;
        }

        return message;
    }
}
