using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Deliveries;

/// <summary>A pickup.</summary>
internal sealed record PickupRequest
{
    /// <summary>The claim's pickup code.</summary>
    [Required, Code]
    public string? Code { get; init; }

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => "Pickup";
}
