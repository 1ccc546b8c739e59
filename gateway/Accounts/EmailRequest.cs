using System.ComponentModel.DataAnnotations;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>An address.</summary>
internal sealed record EmailRequest
{
    /// <summary>An e-mail address.</summary>
    [Required, Email]
    public string? Email { get; init; }

    /// <summary>Prints no address, so that a log line can never show one.</summary>
    public override string ToString() => "Address";
}
