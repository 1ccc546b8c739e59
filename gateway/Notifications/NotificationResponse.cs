using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>A notification of an account; also what webhooks are sent.</summary>
/// <remarks>The members' order is the answer's order.</remarks>
internal sealed record NotificationResponse
{
    /// <summary>The notification's id; the same when it is sent again.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its number among the account's notifications, without gaps.</summary>
    public required long Number { get; init; }

    /// <summary>What happened, such as claim-held.</summary>
    public required string Kind { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The lot.</summary>
    public Guid? LotId { get; init; }

    /// <summary>The claim.</summary>
    public Guid? ClaimId { get; init; }

    /// <summary>How much, in whole units of the lot.</summary>
    public long? Quantity { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Reason { get; init; }

    /// <summary>Proves the claimant at pickup; for the claimant alone.</summary>
    public string? PickupCode { get; init; }

    /// <summary>True, in the live stream, when the account's preferences ask for no alert.</summary>
    public bool? Silent { get; init; }

    /// <summary>When news that is only worth something fresh stops being worth anything; it is not sent to webhooks after that.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The recall that it belongs to, by which it is acknowledged.</summary>
    public Guid? RecallId { get; init; }

    /// <summary>A notification as an answer shows it.</summary>
    public static NotificationResponse Of(NotificationView notification) => new()
    {
        Id = notification.Id,
        Number = notification.Number,
        Kind = notification.Kind,
        OccurredAt = notification.OccurredAt,
        LotId = notification.LotId,
        ClaimId = notification.ClaimId,
        Quantity = notification.Quantity,
        Reason = notification.Reason,
        PickupCode = notification.PickupCode,
        Silent = notification.Silent,
        ValidUntil = notification.ValidUntil,
        RecallId = notification.RecallId,
    };

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => $"Notification {Number}";
}
