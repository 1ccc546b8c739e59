using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A one-time code: a login's second step, or the confirmation of a new address.</summary>
internal sealed record CodeRequest
{
    /// <summary>The code.</summary>
    [Required, Code]
    public string? Code { get; init; }

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => "Code";
}
