using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Gateway.Lots;

namespace PahlawanPangan.Gateway.Recalls;

/// <summary>Why a lot is recalled.</summary>
/// <remarks>The fingerprint of a request depends on the members' order: add new ones at the end.</remarks>
internal sealed record RecallLotRequest
{
    /// <summary>Why; everyone who is reached reads it.</summary>
    [Required, PlainText(LotFields.ReasonLengthMax)]
    public string? Reason { get; init; }

    /// <summary>True for a drill: everyone is reached, and nothing is stopped.</summary>
    public bool? Drill { get; init; }
}
