using System.ComponentModel.DataAnnotations;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A login's first step.</summary>
internal sealed record LogInRequest
{
    /// <summary>An e-mail address.</summary>
    [Required, Email]
    public string? Email { get; init; }

    /// <summary>The password.</summary>
    [Required, Password]
    public string? Password { get; init; }

    /// <summary>Prints no member, so that a log line can never show one.</summary>
    public override string ToString() => "Login";
}
