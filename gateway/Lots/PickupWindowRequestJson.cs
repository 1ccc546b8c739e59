using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>A pickup window in a request.</summary>
internal sealed record PickupWindowRequestJson
{
    public string? From { get; init; }

    public string? To { get; init; }

    /// <summary>The window, once both ends are times. Which window is allowed is for the lot to decide.</summary>
    public static PickupWindow Read(FieldErrors errors, PickupWindowRequestJson? json)
    {
        if (json is null)
        {
            errors.Add("pickupWindow", "This is required. Send an object with from and to.");
            return default;
        }

        return new(FieldRules.Time(errors, "pickupWindow.from", json.From), FieldRules.Time(errors, "pickupWindow.to", json.To));
    }
}
