using System.ComponentModel;
using Microsoft.AspNetCore.Mvc;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Operations;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>Which dead letters are listed.</summary>
internal sealed record DeadLetterQuery : PageQuery
{
    /// <summary>Only dead letters in this state.</summary>
    [FromQuery(Name = "state"), NameOf<DeadLetterStatus>]
    [Description("Only dead letters in this state.")]
    public string? State { get; init; }

    /// <summary>The state, once the parameters are valid; null for any.</summary>
    public DeadLetterStatus? ToStatus() => State is null ? null : EnumNames<DeadLetterStatus>.Default.Parse(State);
}
