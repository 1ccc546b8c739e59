using System.ComponentModel.DataAnnotations;
using PahlawanPangan.Gateway.Http;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>What to send again.</summary>
internal sealed record ReplayWebhookRequest
{
    /// <summary>Notifications after this number; 0 for all.</summary>
    [Required, AtLeast(0)]
    public long? AfterNumber { get; init; }
}
