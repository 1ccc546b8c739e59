using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>The code that went to an address.</summary>
internal sealed record EmailCodeRequest
{
    /// <summary>An e-mail address.</summary>
    [Required, Email]
    public string? Email { get; init; }

    /// <summary>The code.</summary>
    [Required, Code]
    public string? Code { get; init; }

    /// <summary>Prints no member, so that a log line can never show one.</summary>
    public override string ToString() => "Address and code";
}
