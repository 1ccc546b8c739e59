using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Lots;

namespace PahlawanPangan.Gateway.Claims;

/// <summary>Which of the caller's own claims are listed.</summary>
internal sealed record ClaimListQuery : PageQuery
{
    /// <summary>Only claims in this state.</summary>
    [FromQuery(Name = "status"), NameOf<ClaimStatus>]
    [Description("Only claims that stand so.")]
    public string? Status { get; init; }

    /// <summary>The state, once the parameters are valid; null for any.</summary>
    public ClaimStatus? ToStatus() => Status is null ? null : EnumNames<ClaimStatus>.Default.Parse(Status);
}
