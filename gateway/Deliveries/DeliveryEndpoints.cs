using PahlawanPangan.Deliveries;
using PahlawanPangan.Gateway.Claims;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>What couriers do, and what those see who wait for them.</summary>
internal sealed class DeliveryEndpoints(IGrainFactory grains)
{
    private const double CapacityKgMax = 10_000;
    private const int OffersMax = 50;

    public async Task SetProfileAsync(HttpContext http)
    {
        CourierJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.CourierJson);
        var errors = new FieldErrors();
        if (body.CapacityKg is not (> 0 and <= CapacityKgMax))
        {
            errors.Add("capacityKg", $"Send a number above 0 and at most {CapacityKgMax}.");
        }

        if (body.RadiusKm is not (> 0 and <= LotFields.RadiusKmMax))
        {
            errors.Add("radiusKm", $"Send a number above 0 and at most {LotFields.RadiusKmMax}.");
        }

        if (body.TemperatureClasses is not { Count: > 0 and <= 4 })
        {
            errors.Add("temperatureClasses", $"Send one or more out of: {EnumNames<TemperatureClass>.Default.Listed}.");
        }

        TemperatureClass[] classes = [.. (body.TemperatureClasses ?? []).Select(name => FieldRules.Name<TemperatureClass>(errors, "temperatureClasses", name))];
        Place location = PlaceModel.Read(errors, "location", body.Location);
        errors.ThrowIfAny();
        Reply<CourierProfile> reply = await Courier(http).SetProfileAsync(new CourierProfile
        {
            CapacityGrams = (long)(body.CapacityKg!.Value * 1000),
            TemperatureClasses = classes.Distinct().ToArray(),
            Location = location,
            RadiusKm = body.RadiusKm!.Value,
        });
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, body, GatewayJson.Default.CourierJson));
    }

    public async Task OffersAsync(HttpContext http)
    {
        Reply<Page<DeliveryView>> reply = await Courier(http).OffersAsync(OffersMax);
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(
                http.Response,
                StatusCodes.Status200OK,
                new CourierDeliveryListJson([.. reply.Value.Items.Select(CourierDeliveryJson.Of)], reply.Value.Next),
                GatewayJson.Default.CourierDeliveryListJson));
    }

    public async Task RouteAsync(HttpContext http)
    {
        Reply<RouteView> reply = await Courier(http).RouteAsync();
        await (reply.IsRefused
            ? ProblemWriter.WriteAsync(http, reply.Refusal)
            : JsonReply.WriteAsync(
                http.Response, StatusCodes.Status200OK, new RouteJson([.. reply.Value.Stops.Select(StopJson.Of)]), GatewayJson.Default.RouteJson));
    }

    public async Task GetAsync(HttpContext http) =>
        await AnswerAsync(http, await grains.GetGrain<IDeliveryGrain>(Id(http)).GetAsync(http.Caller()));

    public async Task AcceptAsync(HttpContext http) => await AnswerAsync(http, await Courier(http).AcceptAsync(Id(http), RequestTrace.Parent));

    public async Task PickUpAsync(HttpContext http)
    {
        Guid deliveryId = Id(http);
        PickupJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.PickupJson);
        var errors = new FieldErrors();
        string code = FieldRules.Text(errors, "code", body.Code, CollectionRequest.CodeLengthMax);
        errors.ThrowIfAny();
        await AnswerAsync(http, await Courier(http).PickUpAsync(deliveryId, code, RequestTrace.Parent));
    }

    public async Task HandOverAsync(HttpContext http) => await AnswerAsync(http, await Courier(http).HandOverAsync(Id(http), RequestTrace.Parent));

    public async Task FailAsync(HttpContext http)
    {
        Guid deliveryId = Id(http);
        FailureReasonJson body = await JsonBody.ReadAsync(http, GatewayJson.Default.FailureReasonJson);
        var errors = new FieldErrors();
        string reason = FieldRules.Text(errors, "reason", body.Reason, LotFields.ReasonLengthMax);
        errors.ThrowIfAny();
        await AnswerAsync(http, await Courier(http).FailAsync(deliveryId, reason, RequestTrace.Parent));
    }

    private static Guid Id(HttpContext http) => http.PathId("deliveryId");

    private ICourierGrain Courier(HttpContext http) => grains.GetGrain<ICourierGrain>(http.Caller().Id);

    private static Task AnswerAsync(HttpContext http, in Reply<DeliveryView> reply) => reply.IsRefused
        ? ProblemWriter.WriteAsync(http, reply.Refusal)
        : JsonReply.WriteAsync(http.Response, StatusCodes.Status200OK, CourierDeliveryJson.Of(reply.Value), GatewayJson.Default.CourierDeliveryJson);
}
