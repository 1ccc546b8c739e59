using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>A handover.</summary>
internal sealed record CollectionRequest
{
    /// <summary>The pickup code that the claimant showed.</summary>
    [Required, Code]
    public string? Code { get; init; }

    /// <summary>How much was taken; the whole claim when absent. The rest returns to the lot.</summary>
    [Count(Quantities.PostedMax)]
    public long? Quantity { get; init; }

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => "Collection";
}
