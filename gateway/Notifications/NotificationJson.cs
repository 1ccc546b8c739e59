using PahlawanPangan.Notifications;

namespace PahlawanPangan.Gateway.Notifications;

/// <summary>A notification on the wire: the same members that webhooks are sent.</summary>
internal sealed record NotificationJson
{
    public required Guid Id { get; init; }

    public required long Number { get; init; }

    public required string Kind { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public Guid? LotId { get; init; }

    public Guid? ClaimId { get; init; }

    public long? Quantity { get; init; }

    public string? Reason { get; init; }

    public string? PickupCode { get; init; }

    public bool? Silent { get; init; }

    public static NotificationJson Of(NotificationView notification) => new()
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
    };

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => $"Notification {Number}";
}

/// <summary>A page of notifications.</summary>
internal sealed record NotificationListJson(IReadOnlyList<NotificationJson> Items, string? Next);
