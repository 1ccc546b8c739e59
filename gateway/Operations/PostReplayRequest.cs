using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Operations;

/// <summary>What to publish again.</summary>
internal sealed record PostReplayRequest
{
    /// <summary>Events from this moment on.</summary>
    [Required, Time]
    public string? From { get; init; }
}
