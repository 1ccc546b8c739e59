using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Accounts;

/// <summary>A refresh.</summary>
internal sealed record RefreshRequest
{
    /// <summary>The last one given.</summary>
    [Required, PlainText(AccountFields.RefreshTokenLengthMax)]
    public string? RefreshToken { get; init; }

    /// <summary>Prints no token, so that a log line can never show one.</summary>
    public override string ToString() => "Refresh";
}
