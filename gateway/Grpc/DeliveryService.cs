using Grpc.Core;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;
using Wire = Pangan.V1;

namespace PahlawanPangan.Gateway.Grpc;

/// <summary>Shows and changes couriers' profiles, offers, routes and deliveries.</summary>
internal sealed class DeliveryService(IGrainFactory grains, LotGrains lots) : Wire.Deliveries.DeliveriesBase
{
    /// <inheritdoc/>
    [Counterpart("PUT /v1/couriers/me", Role.Courier)]
    public override async Task<Wire.SetCourierResponse> SetCourier(Wire.SetCourierRequest request, ServerCallContext context)
    {
        var body = request.ToBody();
        CallExtensions.Check(body);
        context.Repeat(body);
        await context.AnswerAsync(CourierOf(context).SetProfileAsync(body.ToProfile()));
        return new();
    }

    /// <inheritdoc/>
    [Counterpart("GET /v1/couriers/me/offers", Role.Courier)]
    public override async Task<Wire.ListOffersResponse> ListOffers(Wire.ListOffersRequest request, ServerCallContext context)
    {
        var page = await context.AnswerAsync(CourierOf(context).OffersAsync(DeliveryEndpoints.OffersMax));
        return new() { Items = { page.Items.Select(Message) } };
    }

    /// <inheritdoc/>
    [Counterpart("GET /v1/couriers/me/route", Role.Courier)]
    public override async Task<Wire.GetRouteResponse> GetRoute(Wire.GetRouteRequest request, ServerCallContext context)
    {
        var route = RouteResponse.Of(await context.AnswerAsync(CourierOf(context).RouteAsync()));
        return new() { Stops = { route.Stops.Select(static stop => stop.ToMessage()) } };
    }

    /// <inheritdoc/>
    [Counterpart("GET /v1/deliveries/{deliveryId}", Role.Donor, Role.Recipient, Role.Courier, Role.Operator)]
    public override async Task<Wire.GetDeliveryResponse> GetDelivery(Wire.GetDeliveryRequest request, ServerCallContext context)
    {
        var delivery = new DeliveryReference(request.DeliveryId);
        CallExtensions.Check(delivery);
        var read = DeliveryReader.ReadAsync(grains, lots, context.Caller(), delivery.Id);
        return new() { Delivery = (await context.AnswerAsync(read)).ToMessage() };
    }

    /// <inheritdoc/>
    [Counterpart("POST /v1/deliveries/{deliveryId}/acceptance", Role.Courier)]
    public override async Task<Wire.AcceptDeliveryResponse> AcceptDelivery(Wire.AcceptDeliveryRequest request, ServerCallContext context)
    {
        var delivery = new DeliveryReference(request.DeliveryId);
        CallExtensions.Check(delivery);
        context.Repeat(body: null, delivery.Id);
        var sent = CourierOf(context).AcceptAsync(delivery.Id, RequestTrace.Parent);
        return new() { Delivery = Message(await context.AnswerAsync(sent)) };
    }

    /// <inheritdoc/>
    [Counterpart("POST /v1/deliveries/{deliveryId}/pickup", Role.Courier)]
    public override async Task<Wire.PickUpDeliveryResponse> PickUpDelivery(Wire.PickUpDeliveryRequest request, ServerCallContext context)
    {
        var delivery = new DeliveryReference(request.DeliveryId);
        var body = request.ToBody();
        CallExtensions.Check(delivery, body);
        context.Repeat(body, delivery.Id);
        var sent = CourierOf(context).PickUpAsync(delivery.Id, body.ToPickup(), RequestTrace.Parent);
        return new() { Delivery = Message(await context.AnswerAsync(sent)) };
    }

    /// <inheritdoc/>
    [Counterpart("POST /v1/deliveries/{deliveryId}/handover", Role.Courier)]
    public override async Task<Wire.HandOverDeliveryResponse> HandOverDelivery(
        Wire.HandOverDeliveryRequest request, ServerCallContext context)
    {
        var delivery = new DeliveryReference(request.DeliveryId);
        var body = request.ToBody();
        CallExtensions.Check(body is null ? [delivery] : [delivery, body]);
        context.Repeat(body, delivery.Id);
        var courier = CourierOf(context);
        var sent = body is null
            ? courier.HandOverAsync(delivery.Id, RequestTrace.Parent)
            : courier.HandOverAsync(delivery.Id, body.ToHandover(), RequestTrace.Parent);
        return new() { Delivery = Message(await context.AnswerAsync(sent)) };
    }

    /// <inheritdoc/>
    [Counterpart("POST /v1/deliveries/{deliveryId}/failure", Role.Courier)]
    public override async Task<Wire.FailDeliveryResponse> FailDelivery(Wire.FailDeliveryRequest request, ServerCallContext context)
    {
        var delivery = new DeliveryReference(request.DeliveryId);
        var body = request.ToBody();
        CallExtensions.Check(delivery, body);
        context.Repeat(body, delivery.Id);
        var sent = CourierOf(context).FailAsync(delivery.Id, body.Reason!, RequestTrace.Parent);
        return new() { Delivery = Message(await context.AnswerAsync(sent)) };
    }

    private static Wire.Delivery Message(DeliveryView delivery) => CourierDeliveryResponse.Of(delivery).ToMessage();

    private ICourierGrain CourierOf(ServerCallContext context) => grains.GetGrain<ICourierGrain>(context.Caller().Id);
}
