using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>When a lot can be collected.</summary>
internal sealed record PickupWindowModel
{
    /// <summary>The first moment.</summary>
    [Required, Time]
    public string? From { get; init; }

    /// <summary>The first moment after it; not after useBy.</summary>
    [Required, Time]
    public string? To { get; init; }

    /// <summary>A window as an answer shows it.</summary>
    public static PickupWindowModel Of(PickupWindow window) => new() { From = Rfc3339.Format(window.From), To = Rfc3339.Format(window.To) };

    /// <summary>The window, once it is valid. Which window is allowed is for the lot to decide.</summary>
    public PickupWindow ToWindow() => new(Rfc3339.Parse(From!), Rfc3339.Parse(To!));
}
