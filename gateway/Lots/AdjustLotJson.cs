using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>The body of a request to change a lot; what is absent stays as it is.</summary>
internal sealed record AdjustLotJson : IJsonRequest
{
    public long? Posted { get; init; }

    public PickupWindowRequestJson? PickupWindow { get; init; }

    public string? Notes { get; init; }

    public static string? AdviceOf(string field) => field switch
    {
        "posted" or "pickupWindow" or "notes" => LotFields.AdviceOf(field),
        "pickupWindow.from" or "pickupWindow.to" => LotFields.AdviceOf(field["pickupWindow.".Length..]),
        _ => null,
    };
}
