using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>The body of a request to claim from a lot.</summary>
internal sealed record ClaimLotJson : IJsonRequest
{
    public long? Quantity { get; init; }

    public DeliveryJson? Delivery { get; init; }

    public static string? AdviceOf(string field) => field switch
    {
        "quantity" => LotFields.AdviceOf(field),
        "delivery" => "Send it once, as an object with location.",
        "delivery.location" => LotFields.AdviceOf("location"),
        "delivery.location.lat" or "delivery.location.lon" or "delivery.location.address"
            => LotFields.AdviceOf(field["delivery.location.".Length..]),
        _ => null,
    };
}

/// <summary>Where a courier should bring a claim.</summary>
internal sealed record DeliveryJson
{
    public PlaceRequestJson? Location { get; init; }
}
