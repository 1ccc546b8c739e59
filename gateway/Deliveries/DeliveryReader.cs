using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>Reads a delivery for one of its participants.</summary>
internal static class DeliveryReader
{
    /// <summary>The delivery; its courier sees the lot's notes too while it is under way.</summary>
    public static async Task<Reply<CourierDeliveryResponse>> ReadAsync(
        IGrainFactory grains, LotGrains lots, AuthenticatedCaller caller, Guid deliveryId)
    {
        var reply = await grains.GetGrain<IDeliveryGrain>(deliveryId).GetAsync(caller);
        if (reply.IsRefused)
        {
            return reply.Refusal;
        }

        var delivery = reply.Value;
        if (caller.Id != delivery.CourierId || delivery.Status is not (DeliveryStatus.Assigned or DeliveryStatus.PickedUp))
        {
            return CourierDeliveryResponse.Of(delivery);
        }

        var lot = await lots[delivery.LotId].GetAsync();
        return lot.IsRefused ? lot.Refusal : CourierDeliveryResponse.Of(delivery) with { Notes = lot.Value.Terms.Notes };
    }
}
