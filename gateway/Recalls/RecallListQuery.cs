using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>Which recalls are listed.</summary>
internal sealed record RecallListQuery : PageQuery
{
    /// <summary>Only recalls in this state.</summary>
    [FromQuery(Name = "status"), NameOf<RecallStatus>]
    [Description("Only recalls that stand so.")]
    public string? Status { get; init; }

    /// <summary>Whether open ones are asked for, once the parameters are valid; null for any.</summary>
    public bool? ToIsOpen() => Status is null ? null : EnumNames<RecallStatus>.Default.Parse(Status) == RecallStatus.Open;
}
