using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>Where to send notifications.</summary>
internal sealed record PostWebhookRequest
{
    /// <summary>An absolute https URL on a public address.</summary>
    [Required, PlainText(WebhookFields.UrlLengthMax)]
    public string? Url { get; init; }

    /// <summary>Which kinds; all when absent.</summary>
    [Distinct("kind", WebhookFields.KindsMax)]
    public IReadOnlyList<string?>? Kinds { get; init; }
}
