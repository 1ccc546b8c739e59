namespace PahlawanPangan.Notifications;

/// <summary>A subscription: where an account's notifications are sent.</summary>
[GenerateSerializer, Immutable, Alias("pangan.notifications.WebhookView")]
public sealed record WebhookView
{
    /// <summary>The webhook's id.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>The URL.</summary>
    [Id(1)]
    public required string Url { get; init; }

    /// <summary>The kinds of notifications; empty for all.</summary>
    [Id(2)]
    public required IReadOnlyList<string> Kinds { get; init; }

    /// <summary>When it was made.</summary>
    [Id(3)]
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Since when every attempt has failed; null while they succeed.</summary>
    [Id(4)]
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>When it was disabled for failing too long; null while it is not.</summary>
    [Id(5)]
    public DateTimeOffset? DisabledAt { get; init; }

    /// <summary>The secret that signs its requests; returned only once, on creation.</summary>
    [Id(6)]
    public string? Secret { get; init; }

    /// <summary>Prints no secret, so that a log line can never show one.</summary>
    public override string ToString() => $"Webhook {Id}";
}
