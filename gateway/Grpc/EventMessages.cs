using PahlawanPangan.Gateway.Notifications;
using Wire = Pangan.V1;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Events for the wire, as REST shows them.</summary>
internal static class EventMessages
{
    /// <summary>An event.</summary>
    public static Wire.Event Of(NotificationResponse notification)
    {
        var message = new Wire.Event
        {
            Id = notification.Id.ToString("D"),
            Number = notification.Number,
            Kind = notification.Kind,
            OccurredAt = WireTime.Of(notification.OccurredAt),
            Silent = notification.Silent == true,
            ValidUntil = WireTime.Of(notification.ValidUntil),
        };
        if (notification.LotId is { } lot)
        {
            message.LotId = lot.ToString("D");
        }

        if (notification.ClaimId is { } claim)
        {
            message.ClaimId = claim.ToString("D");
        }

        if (notification.Quantity is { } quantity)
        {
            message.Quantity = quantity;
        }

        if (notification.Reason is { } reason)
        {
            message.Reason = reason;
        }

        if (notification.PickupCode is { } code)
        {
            message.PickupCode = code;
        }

        if (notification.RecallId is { } recall)
        {
            message.RecallId = recall.ToString("D");
        }

        return message;
    }
}
