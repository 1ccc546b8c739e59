using PahlawanPangan.Gateway.Http;
using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>The body of a request for a webhook.</summary>
internal sealed record PostWebhookJson : IJsonRequest
{
    public const int UrlLengthMax = 2000;

    public string? Url { get; init; }

    public IReadOnlyList<string>? Kinds { get; init; }

    public static string? AdviceOf(string field) => field switch
    {
        "url" => "Send it once, as a string: an absolute https URL.",
        "kinds" or "kinds[]" => "Send it once, as an array of kinds of notifications, or leave it out for all.",
        _ => null,
    };
}

/// <summary>The body of a request to send notifications again.</summary>
internal sealed record ReplayWebhookJson : IJsonRequest
{
    public long? AfterNumber { get; init; }

    public static string? AdviceOf(string field) => field == "afterNumber" ? "Send it once, as a whole number: that of the last notification you have." : null;
}

/// <summary>A webhook on the wire.</summary>
internal sealed record WebhookJson
{
    public required Guid Id { get; init; }

    public required string Url { get; init; }

    public required IReadOnlyList<string> Kinds { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? FailingSince { get; init; }

    public DateTimeOffset? DisabledAt { get; init; }

    public string? Secret { get; init; }

    public static WebhookJson Of(WebhookView webhook) => new()
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

/// <summary>An account's webhooks.</summary>
internal sealed record WebhookListJson(IReadOnlyList<WebhookJson> Items, string? Next);
