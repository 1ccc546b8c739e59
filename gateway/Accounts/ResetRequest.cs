using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A new password.</summary>
internal sealed record ResetRequest
{
    /// <summary>An e-mail address.</summary>
    [Required, Email]
    public string? Email { get; init; }

    /// <summary>The code.</summary>
    [Required, Code]
    public string? Code { get; init; }

    /// <summary>A password, of any characters.</summary>
    [Required, NewPassword]
    public string? Password { get; init; }

    /// <summary>Prints no member, so that a log line can never show one.</summary>
    public override string ToString() => "Reset";
}
