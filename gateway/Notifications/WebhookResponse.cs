using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>
/// Where notifications are sent. Each request is signed as Standard Webhooks says, by the headers webhook-id, webhook-timestamp and
/// webhook-signature: v1 and, in Base64, the HMAC-SHA-256 of id, timestamp and body with dots between. The key is what follows whsec_
/// in the secret, decoded from Base64.
/// </summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record WebhookResponse
{
    /// <summary>The webhook's id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Where to.</summary>
    public required string Url { get; init; }

    /// <summary>Which kinds; empty for all.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when every attempt has failed.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When it was disabled for failing too long.</summary>
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>Signs its requests: whsec_ and a key in Base64. Shown only when the webhook is created.</summary>
    public string? Secret { get; init; }

    /// <summary>A webhook as an answer shows it.</summary>
    public static WebhookResponse Of(WebhookView webhook) => new()
    {
        Id = webhook.Id,
        Url = webhook.Url,
        Kinds = webhook.Kinds,
        CreatedAt = webhook.CreatedAt,
        FailingSince = webhook.FailingSince,
        DisabledAt = webhook.DisabledAt,
        Secret = webhook.Secret,
    };

    /// <summary>Prints no secret, so that a log line can never show one.</summary>
    public override string ToString() => $"Webhook {Id}";
}
