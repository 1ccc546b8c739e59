using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Lots;

/// <summary>Why.</summary>
internal sealed record ReasonRequest
{
    /// <summary>Why, for people.</summary>
    [Required, PlainText(LotFields.ReasonLengthMax)]
    public string? Reason { get; init; }
}
