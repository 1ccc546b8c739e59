using Microsoft.AspNetCore.Http.HttpResults;
using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>Shows and changes couriers' profiles, offers, routes and deliveries.</summary>
internal static class DeliveryEndpoints
{
    /// <summary>The most offers that a courier is shown.</summary>
    public const int OffersMax = 50;

    /// <summary>Maps the endpoints of deliveries.</summary>
    public static void MapDeliveries(this IEndpointRouteBuilder routes)
    {
        var deliveries = routes.MapGroup("/v1").WithTags("Deliveries");

        deliveries.MapPut("/couriers/me", SetProfileAsync).WithName("setCourier")
            .WithSummary("Set the caller's courier profile")
            .RepeatsByKey()
            .RequireRole(Role.Courier);
        deliveries.MapGet("/couriers/me/offers", ListOffersAsync).WithName("listOffers")
            .WithSummary("List deliveries that the caller can accept, soonest use-by first")
            .RequireRole(Role.Courier)
            .ProducesProblems(ProblemType.Validation);
        deliveries.MapGet("/couriers/me/route", GetRouteAsync).WithName("getRoute").WithSummary("Get the caller's stops in order")
            .RequireRole(Role.Courier);
        deliveries.MapGet("/deliveries/{deliveryId}", GetAsync).WithName("getDelivery")
            .WithSummary("Get a delivery as one of its participants")
            .RequireAnyRole()
            .ProducesProblems(ProblemType.NotFound);
        deliveries.MapPost("/deliveries/{deliveryId}/acceptance", AcceptAsync).WithName("acceptDelivery")
            .WithSummary("Accept a delivery, if the route has room and time for it")
            .RepeatsByKey()
            .RequireRole(Role.Courier)
            .ProducesProblems(ProblemType.Validation, ProblemType.NotFound, ProblemType.DeliveryNotOpen, ProblemType.RouteFull,
                ProblemType.LotRecalled, ProblemType.LotPastUseBy);
        deliveries.MapPost("/deliveries/{deliveryId}/pickup", PickUpAsync).WithName("pickUpDelivery")
            .WithSummary("Pick a delivery up with the claim's code, or refuse its food")
            .RepeatsByKey()
            .RequireRole(Role.Courier)
            .ProducesProblems(
                ProblemType.NotFound, ProblemType.DeliveryNotOpen, ProblemType.ClaimNotHeld, ProblemType.LotPastUseBy,
                ProblemType.LotRecalled, ProblemType.OutsidePickupWindow, ProblemType.PickupCodeWrong, ProblemType.PickupCodeLocked,
                ProblemType.TemperatureOutOfLimits, ProblemType.TemperatureRequired);
        deliveries.MapPost("/deliveries/{deliveryId}/handover", HandOverAsync).WithName("handOverDelivery")
            .WithSummary("Hand a delivery over, with a proof and a temperature if there are any")
            .RepeatsByKey()
            .RequireRole(Role.Courier)
            .ProducesProblems(
                ProblemType.NotFound, ProblemType.DeliveryNotOpen, ProblemType.LotRecalled, ProblemType.LotPastUseBy,
                ProblemType.TemperatureRequired, ProblemType.TemperatureOutOfLimits, ProblemType.PickupCodeWrong,
                ProblemType.PickupCodeLocked);
        deliveries.MapPost("/deliveries/{deliveryId}/failure", FailAsync).WithName("failDelivery")
            .WithSummary("Give a delivery back, or report it lost")
            .RepeatsByKey()
            .RequireRole(Role.Courier)
            .ProducesProblems(ProblemType.NotFound, ProblemType.DeliveryNotOpen, ProblemType.LotRecalled, ProblemType.LotPastUseBy);
    }

    private static async Task<Results<Ok<CourierModel>, ProblemHttpResult>> SetProfileAsync(
        AuthenticatedCaller caller, CourierModel body, IGrainFactory grains)
    {
        var reply = await CourierOf(caller, grains).SetProfileAsync(body.ToProfile());
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(body);
    }

    private static async Task<Results<Ok<CourierDeliveryListResponse>, ProblemHttpResult>> ListOffersAsync(
        AuthenticatedCaller caller, IGrainFactory grains)
    {
        var reply = await CourierOf(caller, grains).OffersAsync(OffersMax);
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(CourierDeliveryListResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<RouteResponse>, ProblemHttpResult>> GetRouteAsync(AuthenticatedCaller caller, IGrainFactory grains)
    {
        var reply = await CourierOf(caller, grains).RouteAsync();
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(RouteResponse.Of(reply.Value));
    }

    private static async Task<Results<Ok<CourierDeliveryResponse>, ProblemHttpResult>> GetAsync(
        Guid deliveryId, AuthenticatedCaller caller, IGrainFactory grains, LotGrains lots)
    {
        var reply = await DeliveryReader.ReadAsync(grains, lots, caller, deliveryId);
        return reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(reply.Value);
    }

    private static async Task<Results<Ok<CourierDeliveryResponse>, ProblemHttpResult>> AcceptAsync(
        Guid deliveryId, AuthenticatedCaller caller, IGrainFactory grains) =>
        Answer(await CourierOf(caller, grains).AcceptAsync(deliveryId, RequestTrace.Parent));

    private static async Task<Results<Ok<CourierDeliveryResponse>, ProblemHttpResult>> PickUpAsync(
        Guid deliveryId, AuthenticatedCaller caller, PickupRequest body, IGrainFactory grains) =>
        Answer(await CourierOf(caller, grains).PickUpAsync(deliveryId, body.ToPickup(), RequestTrace.Parent));

    private static async Task<Results<Ok<CourierDeliveryResponse>, ProblemHttpResult>> HandOverAsync(
        Guid deliveryId, AuthenticatedCaller caller, HandoverRequest? body, IGrainFactory grains) => Answer(
            body is null
                ? await CourierOf(caller, grains).HandOverAsync(deliveryId, RequestTrace.Parent)
                : await CourierOf(caller, grains).HandOverAsync(deliveryId, body.ToHandover(), RequestTrace.Parent));

    private static async Task<Results<Ok<CourierDeliveryResponse>, ProblemHttpResult>> FailAsync(
        Guid deliveryId, AuthenticatedCaller caller, ReasonRequest body, IGrainFactory grains) =>
        Answer(await CourierOf(caller, grains).FailAsync(deliveryId, body.Reason!, RequestTrace.Parent));

    private static ICourierGrain CourierOf(AuthenticatedCaller caller, IGrainFactory grains) => grains.GetGrain<ICourierGrain>(caller.Id);

    private static Results<Ok<CourierDeliveryResponse>, ProblemHttpResult> Answer(in Reply<DeliveryView> reply) =>
        reply.IsRefused ? reply.Refusal.ToProblem() : TypedResults.Ok(CourierDeliveryResponse.Of(reply.Value));
}
