using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>
/// The body of a request to post a lot. Everything may be absent here and enums and times are text, so that
/// <see cref="LotTermsReader"/> reports every fault at once.
/// </summary>
internal sealed record PostLotJson : IJsonRequest
{
    public string? Title { get; init; }

    public string? Category { get; init; }

    public string? Unit { get; init; }

    public long? Quantity { get; init; }

    public string? UseBy { get; init; }

    public string? BestBefore { get; init; }

    public PickupWindowRequestJson? PickupWindow { get; init; }

    public PlaceRequestJson? Location { get; init; }

    public string? Region { get; init; }

    public string? TemperatureClass { get; init; }

    public IReadOnlyList<string?>? Allergens { get; init; }

    public string? Halal { get; init; }

    public string? Notes { get; init; }

    public static string? AdviceOf(string field) => field switch
    {
        "pickupWindow.from" or "pickupWindow.to" => LotFields.AdviceOf(field["pickupWindow.".Length..]),
        "location.lat" or "location.lon" or "location.address" => LotFields.AdviceOf(field["location.".Length..]),
        "posted" or "reason" or "address" or "from" or "to" or "lat" or "lon" => null,
        _ => LotFields.AdviceOf(field),
    };
}
