namespace PahlawanPangan.Notifications;

/// <summary>A notification of an account.</summary>
[GenerateSerializer, Immutable, Alias("pangan.notifications.NotificationView")]
public sealed record NotificationView
{
    /// <summary>The notification's id, by which a receiver recognises a repetition.</summary>
    [Id(0)]
    public required Guid Id { get; init; }

    /// <summary>Its number among the account's notifications, from 1 without gaps.</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>Its kind, such as <c>claim-held</c>.</summary>
    [Id(2)]
    public required string Kind { get; init; }

    /// <summary>The time of the event.</summary>
    [Id(3)]
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>The lot that it concerns.</summary>
    [Id(4)]
    public Guid? LotId { get; init; }

    /// <summary>The claim that it concerns.</summary>
    [Id(5)]
    public Guid? ClaimId { get; init; }

    /// <summary>The quantity, in whole units of the lot.</summary>
    [Id(6)]
    public long? Quantity { get; init; }

    /// <summary>The reason, in free text.</summary>
    [Id(7)]
    public string? Reason { get; init; }

    /// <summary>The pickup code, for the claimant of a held claim.</summary>
    [Id(8)]
    public string? PickupCode { get; init; }

    /// <summary>True when the account's preferences make it silent; set in live streams only.</summary>
    [Id(9)]
    public bool? Silent { get; init; }

    /// <summary>
    /// When news stops being worth anything that is only worth something fresh; it is not sent to webhooks after this moment. Null for
    /// promises, changes of promises and safety notices.
    /// </summary>
    [Id(10)]
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The recall campaign that it belongs to, by which it is acknowledged; null for none.</summary>
    [Id(11)]
    public Guid? RecallId { get; init; }

    /// <summary>Prints no code, so that a log line can never show one.</summary>
    public override string ToString() => $"Notification {Number}: {Kind}";
}
