using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>A handover without the pickup code.</summary>
internal sealed record OverrideModel
{
    /// <summary>Why, for people; the recipient is notified.</summary>
    [Required, PlainText(LotFields.ReasonLengthMax)]
    public string? Reason { get; init; }
}
