using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Impact;

/// <summary>Where the food was rescued.</summary>
internal sealed record ImpactQuery : QueryParameters
{
    /// <summary>The region; every region when absent.</summary>
    [FromQuery(Name = "region"), Slug]
    [Description("The region.")]
    public string? Region { get; init; }
}
